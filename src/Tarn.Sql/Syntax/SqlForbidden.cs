using System.Collections.Frozen;

namespace Tarn.Sql.Syntax;

/// <summary>Names that reach outside the account's data, or that a context refuses (specification, section 10).</summary>
internal static class SqlForbidden
{
    private static readonly FrozenSet<string> SystemFunctions = Set(
        "USER_NAME USER_ID SUSER_NAME SUSER_SNAME SUSER_ID SUSER_SID DB_NAME DB_ID HOST_NAME HOST_ID APP_NAME OBJECT_ID OBJECT_NAME OBJECT_DEFINITION "
        + "OBJECT_SCHEMA_NAME OBJECTPROPERTY OBJECTPROPERTYEX SCHEMA_NAME SCHEMA_ID COL_NAME COL_LENGTH COLUMNPROPERTY INDEXPROPERTY TYPE_ID TYPE_NAME "
        + "TYPEPROPERTY FILE_NAME FILE_ID FILEPROPERTY FILEGROUP_NAME SERVERPROPERTY DATABASEPROPERTY DATABASEPROPERTYEX CONNECTIONPROPERTY "
        + "SESSIONPROPERTY SESSION_CONTEXT CONTEXT_INFO HAS_PERMS_BY_NAME HAS_DBACCESS IS_MEMBER IS_ROLEMEMBER IS_SRVROLEMEMBER ORIGINAL_LOGIN "
        + "ORIGINAL_DB_NAME PERMISSIONS PWDCOMPARE PWDENCRYPT LOGINPROPERTY IDENT_CURRENT IDENT_SEED IDENT_INCR SCOPE_IDENTITY STATS_DATE "
        + "CURRENT_REQUEST_ID CURRENT_TRANSACTION_ID ERROR_MESSAGE ERROR_NUMBER ERROR_LINE ERROR_PROCEDURE XACT_STATE GETANSINULL "
        + "CERTENCODED CERTPRIVATEKEY ENCRYPTBYKEY DECRYPTBYKEY KEY_ID KEY_NAME");

    private static readonly FrozenSet<string> ExternalData = Set("OPENROWSET OPENQUERY OPENDATASOURCE OPENXML OPENJSON");

    private static readonly FrozenSet<string> SystemTables = Set(
        "SYSOBJECTS SYSCOLUMNS SYSUSERS SYSINDEXES SYSDATABASES SYSLOGINS SYSXLOGINS SYSPROCESSES SYSTYPES SYSCOMMENTS SYSDEPENDS SYSFILES SYSFOREIGNKEYS "
        + "SYSINDEXKEYS SYSMEMBERS SYSPERMISSIONS SYSPROTECTS SYSREFERENCES SYSSERVERS SYSCONFIGURES SYSMESSAGES SYSALTFILES SYSCONSTRAINTS");

    private static readonly FrozenSet<string> Aggregates = Set("COUNT COUNT_BIG SUM AVG MIN MAX STDEV STDEVP VAR VARP STRING_AGG");

    private static readonly FrozenSet<string> Unsteady = Set(
        "GETDATE GETUTCDATE SYSDATETIME SYSUTCDATETIME SYSDATETIMEOFFSET CURRENT_TIMESTAMP RAND NEWID NEWSEQUENTIALID");

    public static bool IsSystemFunction(string name) => SystemFunctions.Contains(name);

    public static bool IsExternalData(string name) => ExternalData.Contains(name);

    public static bool IsSystemTable(string name) => SystemTables.Contains(name) || IsSystemRoutine(name);

    /// <summary>Extended, system and table-valued routines of the server.</summary>
    public static bool IsSystemRoutine(string name) => name.Length > 3 && name[2] == '_'
        && (name.StartsWith("xp_", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("sp_", StringComparison.OrdinalIgnoreCase)
            || name.StartsWith("fn_", StringComparison.OrdinalIgnoreCase));

    public static bool IsSystemSchema(string name) =>
        name.Equals("sys", StringComparison.OrdinalIgnoreCase) || name.Equals("INFORMATION_SCHEMA", StringComparison.OrdinalIgnoreCase);

    public static bool IsAggregate(string name) => Aggregates.Contains(name);

    /// <summary>Clock functions and random values: another result each time.</summary>
    public static bool IsUnsteady(string name) => Unsteady.Contains(name);

    private static FrozenSet<string> Set(string names) => names.Split(' ').ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
