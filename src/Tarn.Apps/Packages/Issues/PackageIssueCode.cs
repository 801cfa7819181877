#pragma warning disable CS1591 // the codes are the names; the format's description explains each
#pragma warning disable CA1707 // the codes are written with underscores in reports
namespace Tarn.Apps.Packages;

/// <summary>The codes of import issues (app-package, 11.8).</summary>
public static class PackageIssueCode
{
    public const string ZipEncrypted = "ZIP_ENCRYPTED";
    public const string ZipUnsafe = "ZIP_UNSAFE";
    public const string XmlInvalid = "XML_INVALID";
    public const string XmlDtd = "XML_DTD";
    public const string PartMissing = "PART_MISSING";
    public const string PartUnlisted = "PART_UNLISTED";
    public const string DigestMismatch = "DIGEST_MISMATCH";
    public const string SignatureNotVerified = "SIGNATURE_NOT_VERIFIED";
    public const string GuidChecksum = "GUID_CHECKSUM";
    public const string ObjectNotFound = "OBJECT_NOT_FOUND";
    public const string ObjectUnlisted = "OBJECT_UNLISTED";
    public const string UnknownDataType = "UNKNOWN_DATATYPE";
    public const string RowUnknownField = "ROW_UNKNOWN_FIELD";
    public const string BadValue = "BAD_VALUE";
    public const string BadBoolean = "BAD_BOOLEAN";
    public const string ListIdUnknown = "LIST_ID_UNKNOWN";
    public const string EmptyRowAssumedSchema = "EMPTY_ROW_ASSUMED_SCHEMA";
    public const string TextRepaired = "TEXT_REPAIRED";
    public const string FormulaUnsupported = "FORMULA_UNSUPPORTED";
    public const string PasswordForeign = "PASSWORD_FOREIGN";
    public const string PasswordSchemeUnknown = "PASSWORD_SCHEME_UNKNOWN";
    public const string ViewJoinUnknown = "VIEW_JOIN_UNKNOWN";
    public const string CriterionUnused = "CRITERION_UNUSED";
    public const string Cycle = "CYCLE";
    public const string UnresolvedTable = "UNRESOLVED_TABLE";
    public const string UnresolvedField = "UNRESOLVED_FIELD";
    public const string UnresolvedDataSource = "UNRESOLVED_DATA_SOURCE";
    public const string UnresolvedAuthentication = "UNRESOLVED_AUTHENTICATION";
    public const string RlsWithoutLogin = "RLS_WITHOUT_LOGIN";
    public const string ParameterUnknown = "PARAMETER_UNKNOWN";
    public const string StyleMissing = "STYLE_MISSING";
    public const string LocalizationMissing = "LOCALIZATION_MISSING";
    public const string FileMissing = "FILE_MISSING";
    public const string NameClash = "NAME_CLASH";
    public const string TypeMismatch = "TYPE_MISMATCH";
    public const string UnknownAttribute = "UNKNOWN_ATTRIBUTE";
    public const string UnknownElement = "UNKNOWN_ELEMENT";
    public const string UnknownValue = "UNKNOWN_VALUE";
    public const string UnsupportedElement = "UNSUPPORTED_ELEMENT";
    public const string UnsupportedPage = "UNSUPPORTED_PAGE";
    public const string UnsupportedObject = "UNSUPPORTED_OBJECT";
    public const string UniqueViolation = "UNIQUE_VIOLATION";
    public const string CountMismatch = "COUNT_MISMATCH";
}
