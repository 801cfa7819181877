using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Schema;

namespace Tarn.Apps.Building;

/// <summary>Finds what would keep people from signing in, before they try.</summary>
public static class LoginCheck
{
    /// <summary>What is wrong with a login, in sentences; empty when it works.</summary>
    public static IReadOnlyList<string> Problems(AccountSchema schema, PackageElement login)
    {
        var definition = new PackageAuthentication(login, null);
        if (PageSource.Find(schema, definition.DataSourceName, definition.IsView) is not { } source)
            return [$"The {(definition.IsView ? "view" : "table")} '{definition.DataSourceName}' does not exist. Choose another one."];
        var problems = new List<string>();
        if (LoginParts.UserFields(login).Count == 0)
            problems.Add("Choose the field by which people sign in.");
        if (LoginParts.PasswordField(login) is null)
            problems.Add("Choose the field of the password.");
        foreach (var field in LoginParts.Fields(login).Where(f => !LoginParts.IsHtml(f) && f["ColumnName"] is { Length: > 0 } name && source.Find(name) is null && !name.StartsWith("Virtual", StringComparison.OrdinalIgnoreCase) && f["Type"] != "CAPTCHA"))
            problems.Add($"'{source.Name}' has no field '{field["ColumnName"]}'. Choose another one.");
        foreach (var condition in definition.Conditions)
        {
            if (source.Find(condition.Field) is not { } column)
                problems.Add($"'{source.Name}' has no field '{condition.Field}'. Remove the condition, or choose another field.");
            else if (condition.TakesValue && column.Field.Type is not Data.Fields.ListFieldType && (condition.Value.Length == 0 || !column.Field.Type.TryParse(condition.Value, column.Field, out _)))
                problems.Add(condition.Value.Length == 0 ? $"Say what {column.Label} must be." : $"'{condition.Value}' does not fit {column.Label}.");
        }

        return problems;
    }

    /// <summary>Refuses a login that would not work.</summary>
    /// <exception cref="DataException">It would not; the message is the first reason.</exception>
    public static void Require(AccountSchema schema, PackageElement login)
    {
        if (Problems(schema, login) is [var first, ..])
            throw new DataException(DataProblem.InvalidDefinition, first);
    }
}
