using System.Text;
using Tarn.Api.Endpoints;
using Tarn.Api.Requests;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Identity.Profiles;

namespace Tarn.Api.Mcp;

/// <summary>An account in short, for a model: a line for each table, view, relationship and app that the caller may see.</summary>
internal static class SchemaText
{
    private const int ListValuesShown = 20;

    /// <summary>Writes the text.</summary>
    public static async ValueTask<string> WriteAsync(ApiRequest request)
    {
        var schema = await request.Database.GetSchemaAsync(request.Aborted);
        var apps = await request.Account.Apps.GetAsync(request.Aborted);
        var rights = request.Caller.Rights;
        var text = new StringBuilder();
        var tables = schema.Tables.Where(t => rights.May(ObjectKind.Table, t.Id, t.Name, ProfileRight.View)).ToList();
        Line(text, $"TABLES ({tables.Count}). Each also has the key PK_ID. [unique] no two alike, [read only] set by Tarn, lists as id=value.");
        foreach (var table in tables)
            Line(text, $"{table.Name}: {string.Join(", ", table.Fields.Select(f => Field(f.Name, f, f.Editable)))}{Note(table.Note)}");

        var views = schema.Views.Where(v => rights.May(ObjectKind.View, v.Id, v.Name, ProfileRight.View)).ToList();
        Line(text, $"\nVIEWS ({views.Count}). In a subquery a view is named _v_Name.");
        foreach (var view in views)
            Line(text, $"{view.Name}: {string.Join(", ", ViewEndpoints.FieldsOf(schema, view).Select(f => Field(f.Name, f.Field, f.Editable) + " = " + f.TableFieldName))}{Note(view.Note)}");

        Line(text, "\nRELATIONSHIPS (parent -> child)");
        foreach (var link in schema.Relationships)
        {
            if (tables.Find(t => t.Id == link.ParentTable) is { } parent && tables.Find(t => t.Id == link.ChildTable) is { } child)
                Line(text, $"{parent.Name}.{parent.FindField(link.ParentField)?.Name} -> {child.Name}.{child.FindField(link.ChildField)?.Name}{Rules(link)}");
        }

        Line(text, "\nAPPS, each with its ExternalKey, and their DataPages with AppKey");
        foreach (var app in apps.Apps.Where(a => ApplicationEndpoints.May(request, a, ProfileRight.View)))
        {
            Line(text, $"{app.Name} ({app.ExternalKey})");
            foreach (var page in apps.DataPagesOf(app))
                Line(text, $"  {page.Path.TrimEnd('/')}/{page.Name} ({page.AppKey}){(page.Deployed ? " deployed" : "")}");
        }

        return text.ToString();
    }

    private static string Field(string name, FieldDefinition field, bool editable)
    {
        var marks = (field.Unique ? " [unique]" : "") + (field.IsFormula ? " [formula]" : editable ? "" : " [read only]");
        return $"{name} {field.Type.Code}{marks}{(field.Type is ListFieldType ? Values(field) : "")}";
    }

    private static string Values(FieldDefinition field)
    {
        var items = field.ListItems.Where(i => !i.Retired).ToList();
        var shown = string.Join(", ", items.Take(ListValuesShown).Select(i => $"{i.Id}={i.Value}"));
        return $" ({shown}{(items.Count > ListValuesShown ? ", ..." : "")})";
    }

    private static string Rules(RelationshipDefinition link) =>
        (link.Enforced ? " [enforced]" : "") + (link.CascadeUpdate ? " [cascade update]" : "") + (link.CascadeDelete ? " [cascade delete]" : "");

    private static string Note(string note) => note.Length == 0 ? "" : " -- " + string.Join(' ', note.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
