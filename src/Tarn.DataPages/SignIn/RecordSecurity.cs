using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.SignIn;

/// <summary>Record-level security: the condition that every statement of a page carries when its records belong to users.</summary>
public static class RecordSecurity
{
    private const string Nothing = "1 = 0";

    /// <summary>The conditions of a page; none when it has no such rule.</summary>
    public static IReadOnlyList<string> FiltersOf(PageContext page, PageDefinition definition, DataSource source)
    {
        if (definition.RecordSecurity is not { } rule)
            return [];
        if (SeesAll(page.User, rule))
            return [];
        // Whoever is nobody, or has nothing in the field, sees nothing.
        if (page.User?.Record.FindParameter(rule.AuthenticationField) is not { Typed: { IsNull: false } value } user || user.Text.Trim().Length == 0)
            return [Nothing];
        if (source.Find(rule.Field) is not { } column)
            throw new PageBrokenException($"Record-level security names the column '{rule.Field}', which '{source.Name}' does not have.");
        return [Condition(column, value, user)];
    }

    /// <summary>Some may see everybody's records: those whose own record says so.</summary>
    private static bool SeesAll(SignedInUser? user, RecordSecurityDefinition rule)
    {
        if (rule.AllField.Length == 0 || user?.Record.FindParameter(rule.AllField) is not { } own)
            return false;
        string[] texts = own.Field?.Type is ListFieldType ? [.. ListFieldType.Selected(own.Text, own.Field).Select(i => i.Value)] : [own.Text.Trim()];
        return rule.AllValue.Length > 0 && texts.Contains(rule.AllValue, StringComparer.OrdinalIgnoreCase);
    }

    private static string Condition(SourceColumn column, in Sql.SqlValue value, Parameters.ParameterValue user)
    {
        if (column.Field.Type is ListFieldType)
        {
            // One of the record's values is the user's, by its text.
            var texts = user.Field?.Type is ListFieldType ? [.. ListFieldType.Selected(user.Text, user.Field).Select(i => i.Value)] : new[] { user.Text };
            var ids = column.Field.ListItems.Where(i => texts.Contains(i.Value, StringComparer.OrdinalIgnoreCase)).Select(i => i.Id).ToList();
            return ids.Count == 0 ? Nothing : "(" + string.Join(" OR ", ids.Select(id => $"(',' + [{column.Name}] + ',') LIKE '%,{id},%'")) + ")";
        }

        if (user.Field?.Type is ListFieldType)
        {
            var texts = ListFieldType.Selected(user.Text, user.Field).Select(i => SqlLiteral.Of(i.Value)).ToList();
            return texts.Count == 0 ? Nothing : $"[{column.Name}] IN ({string.Join(", ", texts)})";
        }

        if (value.Kind == column.Field.Type.SqlType.Kind)
            return $"[{column.Name}] = {SqlLiteral.Of(value)}";
        return column.Field.Type.TryParse(user.Text, column.Field, out var converted) ? $"[{column.Name}] = {SqlLiteral.Of(converted)}" : Nothing;
    }
}
