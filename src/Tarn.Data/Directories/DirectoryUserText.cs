using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Data.Directories;

/// <summary>
/// The users of a directory as the language sees them: a view of the table's fields and the attributes, which follow from the facts of <c>_tarn_dir_user</c>.
/// So conditions, sorting, grouping and totals on <c>_status</c> are what they are on any column.
/// </summary>
internal static class DirectoryUserText
{
    /// <summary>The facts, for the text of this view only.</summary>
    public static readonly SqlSource Facts = new(
        "_tarn_dir_user",
        [
            new SqlColumn("table_id", SqlType.BigInt), new SqlColumn("record_id", SqlType.BigInt), new SqlColumn("must_change", SqlType.BigInt), new SqlColumn("activated", SqlType.DateTime),
            new SqlColumn("activation_expires", SqlType.DateTime), new SqlColumn("suspended", SqlType.DateTime), new SqlColumn("locked", SqlType.DateTime), new SqlColumn("password_expires", SqlType.DateTime),
        ])
    { IsInternal = true };

    // The first that holds counts; UserFacts.StatusAt in the identity layer says the same of one user.
    private const string StatusText = """
        CASE WHEN u.[suspended] IS NOT NULL THEN 'Suspended'
            WHEN u.[activated] IS NULL AND u.[activation_expires] > GETUTCDATE() THEN 'ActivationPending'
            WHEN u.[activated] IS NULL AND u.[activation_expires] IS NOT NULL THEN 'ActivationExpired'
            WHEN u.[activated] IS NULL THEN 'Inactive'
            WHEN u.[locked] IS NOT NULL THEN 'Locked'
            WHEN u.[must_change] = 1 OR u.[password_expires] <= GETUTCDATE() THEN 'PasswordExpired'
            ELSE 'Active' END
        """;

    /// <summary>The view of a directory's table.</summary>
    public static SqlSource SourceOf(TableDefinition table)
    {
        var columns = ImmutableArray.CreateBuilder<SqlColumn>();
        var text = new StringBuilder("SELECT t.[PK_ID] AS [PK_ID]");
        columns.Add(new SqlColumn(ObjectNames.Key, SqlType.BigInt));
        foreach (var field in table.Fields)
        {
            columns.Add(new SqlColumn(field.Name, field.Type.SqlType, field.Type.Use, field));
            // A password never leaves its table, not even inside a statement.
            text.Append(field.Type.Use == SqlColumnUse.Never ? ", CAST(NULL AS nvarchar(max))" : $", t.[{field.Name}]").Append(CultureInfo.InvariantCulture, $" AS [{field.Name}]");
        }

        text.Append(CultureInfo.InvariantCulture, $", {StatusText} AS [{DirectoryTable.Status}], '{DirectoryTable.OwnMethod}' AS [{DirectoryTable.SignInMethod}], '{DirectoryTable.NoSecondFactor}' AS [{DirectoryTable.SecondFactor}]");
        columns.AddRange(DirectoryTable.Attributes.Select(static a => new SqlColumn(a, SqlType.NVarChar(64))));
        text.Append(CultureInfo.InvariantCulture, $" FROM [{table.Name}] AS t LEFT JOIN [{Facts.Name}] AS u ON u.[table_id] = {table.Id} AND u.[record_id] = t.[PK_ID]");
        return new SqlSource(table.Name, columns.ToImmutable(), text.ToString());
    }
}
