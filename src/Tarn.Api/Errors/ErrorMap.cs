using Tarn.Api.Requests;
using Tarn.Data;
using Tarn.Data.Engines;
using Tarn.Data.Files;
using Tarn.Sql;

namespace Tarn.Api.Errors;

/// <summary>The one place where failures become errors on the wire.</summary>
internal static class ErrorMap
{
    /// <summary>SQL Server's number for an object that is not known.</summary>
    private const int UnknownObject = 208;

    /// <summary>The error for a failure; null when the failure is a fault of ours, to be answered as 500 and logged.</summary>
    public static ApiError? Of(Exception failure, ApiRequest request) => failure switch
    {
        ApiException api => api.Error,
        DataException data => Of(data, request),
        TSqlException sql => Of(sql.Error, request),
        BlobTooLargeException large => new ApiError(StatusCodes.Status413PayloadTooLarge, ErrorCodes.FileTooLarge, large.Message),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => TooLarge(request.Options),
        BadHttpRequestException bad => new ApiError(bad.StatusCode, ErrorCodes.IncorrectBodyParameter, "The request's body could not be read."),
        DatabaseUnavailableException => new ApiError(StatusCodes.Status503ServiceUnavailable, ErrorCodes.ServiceUnavailable, "The account's data cannot be reached at the moment. Send the request again later.") { RetryAfterSeconds = 5 },
        _ => null,
    };

    /// <summary>A body larger than allowed.</summary>
    public static ApiError TooLarge(ApiOptions options) =>
        new(StatusCodes.Status413PayloadTooLarge, ErrorCodes.RequestTooLarge, $"The body is larger than the {options.MaxBody:N0} bytes allowed.");

    private static ApiError Of(SqlError error, ApiRequest request)
    {
        if (error.Number == UnknownObject && request.UnreadableSource is { } source)
            return new ApiError(request.Version.RefusedStatus, request.Version.RefusedCode, $"The profile has no right to read '{source}'.") { Position = error.Position, Parameter = error.Fragment };
        return BadRequest(ErrorCodes.SqlServerError, error.Message) with { Position = error.Position, Parameter = error.Fragment };
    }

    private static ApiError Of(DataException failure, ApiRequest request) => failure.Problem switch
    {
        DataProblem.ObjectNotFound => new ApiError(StatusCodes.Status404NotFound, request.AboutFiles ? ErrorCodes.FileNotFound : ErrorCodes.ObjectNotFound, failure.Message),
        DataProblem.FieldNotFound => new ApiError(StatusCodes.Status404NotFound, ErrorCodes.FieldNotFound, failure.Message),
        DataProblem.InvalidValue => BadRequest(ErrorCodes.InvalidInputValue, failure.Message),
        DataProblem.ReadOnly => BadRequest(ErrorCodes.AlterReadOnlyData, failure.Message),
        DataProblem.NotUnique or DataProblem.Relationship => BadRequest(ErrorCodes.SqlServerError, failure.Message),
        DataProblem.AlreadyExists when request.AboutFiles => new ApiError(StatusCodes.Status409Conflict, ErrorCodes.FileAlreadyExists, failure.Message),
        DataProblem.ViewReadOnly => BadRequest(ErrorCodes.IncorrectQueryParameter, "The view is read only."),
        DataProblem.PartOfDirectory => BadRequest(ErrorCodes.IncorrectBodyParameter, failure.Message),
        DataProblem.Conflict => new ApiError(StatusCodes.Status409Conflict, ErrorCodes.Conflict, failure.Message),
        DataProblem.QuotaExceeded => new ApiError(StatusCodes.Status429TooManyRequests, ErrorCodes.QuotaExceeded, failure.Message),
        _ => BadRequest(request.Part == RequestPart.Body ? ErrorCodes.IncorrectBodyParameter : ErrorCodes.IncorrectQueryParameter, failure.Message),
    };

    private static ApiError BadRequest(string code, string message) => new(StatusCodes.Status400BadRequest, code, message);
}
