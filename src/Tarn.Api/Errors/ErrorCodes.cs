namespace Tarn.Api.Errors;

/// <summary>Codes of errors on the wire (rest-api.md 5.2).</summary>
public static class ErrorCodes
{
    public const string IncorrectBodyParameter = "IncorrectBodyParameter";
    public const string IncorrectQueryParameter = "IncorrectQueryParameter";
    public const string InvalidInputValue = "InvalidInputValue";
    public const string AlterReadOnlyData = "AlterReadOnlyData";
    public const string SqlServerError = "SqlServerError";
    public const string InternalError = "InternalError";
    public const string ServiceUnavailable = "ServiceUnavailable";
    public const string ProfileDisabled = "ProfileDisabled";
    public const string Unauthorized = "Unauthorized";
    public const string IpForbidden = "IpForbidden";
    public const string UnsecuredConnection = "UnsecuredConnection";
    public const string VersionDisabled = "VersionDisabled";
    public const string ObjectNotFound = "ObjectNotFound";
    public const string FieldNotFound = "FieldNotFound";
    public const string FileNotFound = "FileNotFound";
    public const string MethodNotAllowed = "MethodNotAllowed";
    public const string FileAlreadyExists = "FileAlreadyExists";
    public const string Conflict = "Conflict";
    public const string FileTooLarge = "FileTooLarge";
    public const string RequestTooLarge = "RequestTooLarge";
    public const string UriTooLong = "UriTooLong";
    public const string UnsupportedMediaType = "UnsupportedMediaType";
    public const string TooManyRequests = "TooManyRequests";
    public const string QuotaExceeded = "QuotaExceeded";
}
