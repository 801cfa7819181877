using System.Collections.Immutable;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Apps.Building;

/// <summary>A table or view as a builder of pages sees it.</summary>
public sealed record PageSource
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Whether it is a view.</summary>
    public required bool IsView { get; init; }

    /// <summary>Its columns in order.</summary>
    public required ImmutableArray<PageColumn> Columns { get; init; }

    /// <summary>The table that forms write to; null when the source can only be read.</summary>
    public TableDefinition? Table { get; init; }

    /// <summary>The column that tells records apart in an address: the one that is hardest to guess; null when no column does.</summary>
    public PageColumn? Key => Columns.Where(c => c.Field is { Unique: true, UniqueAllowNulls: false } && c.Field.Type is not (PasswordFieldType or AttachmentFieldType or ListFieldType))
        .OrderBy(c => c.Field.Type switch { RandomIdFieldType or GuidFieldType => 0, AutonumberFieldType or PrefixedAutonumberFieldType => 1, _ => 2 }).FirstOrDefault();

    /// <summary>The password of people who sign in; null when the source has none.</summary>
    public PageColumn? Password => Columns.FirstOrDefault(c => c.Field.Type is PasswordFieldType && !c.Field.IsFormula);

    /// <summary>The name by which people sign in: an e-mail address, else a user name, else the first text that is unique.</summary>
    public PageColumn? UserName => TextNamed("mail") ?? TextNamed("user") ?? TextNamed("login") ?? Columns.FirstOrDefault(c => c.Field is { Type: StringFieldType, Unique: true });

    /// <summary>Finds a column without regard to case; null when there is none.</summary>
    public PageColumn? Find(string name) => Columns.FirstOrDefault(c => c.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Finds a table or view; null when there is none, or the view cannot be used until it is edited.</summary>
    public static PageSource? Find(AccountSchema schema, string name, bool isView)
    {
        if (!isView)
            return schema.FindTableDefinition(name) is { } table ? Of(table) : null;
        return schema.FindViewDefinition(name) is { Invalid: null } view ? Of(schema, view) : null;
    }

    /// <summary>A table or view that somebody has chosen.</summary>
    /// <exception cref="DataException">There is none by now.</exception>
    public static PageSource Get(AccountSchema schema, string name, bool isView) =>
        Find(schema, name, isView) ?? throw new DataException(DataProblem.ObjectNotFound, $"There is no {(isView ? "view" : "table")} '{name}' any more. Choose another one.", "Source");

    /// <summary>Every table and view, tables first.</summary>
    public static IReadOnlyList<PageSource> All(AccountSchema schema) => [.. schema.Tables.Select(Of), .. schema.Views.Where(v => v.Invalid is null).Select(v => Of(schema, v))];

    private static PageSource Of(TableDefinition table) => new()
    {
        Name = table.Name,
        IsView = false,
        Table = table,
        Columns = [.. table.Fields.Select(f => new PageColumn(f.Name, f, f.Editable || (f.Type is AttachmentFieldType && !f.IsFormula)))],
    };

    private static PageSource Of(AccountSchema schema, ViewDefinition view)
    {
        var alias = view.EditableAlias ?? (view.Tables.Length == 1 ? view.Tables[0].Alias : null);
        var columns = ImmutableArray.CreateBuilder<PageColumn>();
        foreach (var column in view.Columns.OrderBy(c => c.Order))
        {
            var place = view.Tables.FirstOrDefault(t => t.Alias.Equals(column.TableAlias, StringComparison.OrdinalIgnoreCase));
            if (place is not null && schema.FindTable(place.Table)?.FindField(column.Field) is { } field)
            {
                var isOwn = column.TableAlias.Equals(alias, StringComparison.OrdinalIgnoreCase);
                columns.Add(new PageColumn(column.Alias, field, isOwn && (field.Editable || (field.Type is AttachmentFieldType && !field.IsFormula))));
            }
        }

        return new PageSource { Name = view.Name, IsView = true, Columns = columns.ToImmutable(), Table = alias is null ? null : schema.EditableTable(view).Table };
    }

    private PageColumn? TextNamed(string part) => Columns.Where(c => c.Field.Type is StringFieldType && c.Name.Contains(part, StringComparison.OrdinalIgnoreCase)).OrderByDescending(c => c.Field.Unique).FirstOrDefault();
}

/// <summary>A column of a page's source.</summary>
/// <param name="Name">Its name there: the field's, in views the alias.</param>
/// <param name="Field">The field behind it.</param>
/// <param name="IsWritable">Whether visitors can fill it in.</param>
public sealed record PageColumn(string Name, FieldDefinition Field, bool IsWritable)
{
    /// <summary>Its caption.</summary>
    public string Label => Name.Equals(Field.Name, StringComparison.OrdinalIgnoreCase) ? PlainWords.Of(Field) : PlainWords.Of(Name);
}
