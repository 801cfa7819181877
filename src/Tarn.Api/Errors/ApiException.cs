namespace Tarn.Api.Errors;

/// <summary>Ends a request with an error. Nothing was changed.</summary>
public sealed class ApiException(ApiError error) : Exception(error.Message)
{
    /// <summary>The error.</summary>
    public ApiError Error { get; } = error;

    /// <summary>A mistake in a query parameter.</summary>
    public static ApiException Query(string parameter, string message) =>
        new(new ApiError(StatusCodes.Status400BadRequest, ErrorCodes.IncorrectQueryParameter, message) { Parameter = parameter });

    /// <summary>A mistake in the body.</summary>
    public static ApiException Body(string message, string? parameter = null) =>
        new(new ApiError(StatusCodes.Status400BadRequest, ErrorCodes.IncorrectBodyParameter, message) { Parameter = parameter });

    /// <summary>A missing right.</summary>
    public static ApiException Refused(ApiVersion version, string message) => new(new ApiError(version.RefusedStatus, version.RefusedCode, message));

    /// <summary>A path, record or object that does not exist.</summary>
    public static ApiException NotFound(string code, string message) => new(new ApiError(StatusCodes.Status404NotFound, code, message));

    /// <summary>A body of a type that is not understood here.</summary>
    public static ApiException MediaType(string expected) =>
        new(new ApiError(StatusCodes.Status415UnsupportedMediaType, ErrorCodes.UnsupportedMediaType, $"The body's Content-Type must be {expected}."));
}
