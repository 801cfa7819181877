using Tarn.Data.Fields;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>A line of text with suggestions from a table. Where texts are shown in place of values, the value is what is posted and stored.</summary>
public sealed class AutoCompleteElement : TextElement
{
    /// <summary>Fewest characters that suggestions are looked up for.</summary>
    public const int FewestCharacters = 2;

    private const int LongestText = 255;

    /// <inheritdoc/>
    public override Type View => typeof(Components.Elements.AutoCompleteView);

    /// <summary>Whether visitors read other texts than are posted.</summary>
    public bool ShowsText => Definition.LookUp is { } lookUp && !lookUp.DisplayText.Equals(lookUp.Value, StringComparison.OrdinalIgnoreCase);

    /// <summary>The control that is typed in.</summary>
    public string TextName => ShowsText ? Name + "_Text" : Name;

    /// <summary>The text in the control.</summary>
    public string Shown { get; private set; } = "";

    /// <summary>Whether only suggested values are taken.</summary>
    public bool IsRestricted => Definition.IsSet("RestrictToList");

    /// <inheritdoc/>
    public override async ValueTask LoadAsync(FormContext form)
    {
        await base.LoadAsync(form);
        Shown = ShowsText && Entry.Length > 0 ? (await ByValueAsync(form, Entry))?.Text ?? Entry : Entry;
    }

    /// <inheritdoc/>
    public override async ValueTask BindAsync(FormContext form)
    {
        await base.BindAsync(form);
        if (!ShowsText)
        {
            Shown = Entry;
            return;
        }

        var text = form.Posted[TextName]?.Trim();
        var chosen = Entry.Length > 0 ? await ByValueAsync(form, Entry) : null;
        if (text is null || (chosen is not null && chosen.Text.Trim() == text))
        {
            Shown = chosen?.Text ?? Entry;
            return;
        }

        // Typed without choosing: a text that belongs to one value means it.
        Shown = text;
        var found = text.Length == 0 ? [] : await ReadAsync(form, $"[{LookUpColumn(form, Definition.LookUp!.DisplayText).Name}] = {SqlLiteral.Of(text)}", 2);
        Take(form, found is [var only] ? only.Value : IsRestricted ? text : chosen is null ? Entry.Length > 0 ? Entry : text : text);
    }

    /// <inheritdoc/>
    public override async ValueTask ValidateAsync(FormContext form)
    {
        await base.ValidateAsync(form);
        if (Error is null && IsRestricted && Entry.Length > 0 && await ByValueAsync(form, Entry) is null && (form.Record is null || IsChanged(form.Record)))
            Fail(form, "InvalidValue");
    }

    /// <summary>Looks suggestions up.</summary>
    public async ValueTask<IReadOnlyList<Choice>> SuggestAsync(FormContext form, string text)
    {
        text = text.Trim();
        if (Definition.LookUp is not { } lookUp || text.Length is < FewestCharacters or > LongestText)
            return [];
        var column = LookUpColumn(form, lookUp.DisplayText);
        var name = column.Field.Type is TextFieldType ? $"[{column.Name}]" : $"CAST([{column.Name}] AS nvarchar(255))";
        // A pattern that is open only at its end can be served by an index.
        var pattern = (lookUp.AutoComplete is "STARTSWITH" or "BEGINS WITH" ? "" : "%") + Escape(text) + "%";
        return await ReadAsync(form, $"{name} LIKE {SqlLiteral.Of(pattern)}", form.Mode == FormMode.Search ? 10 : 20);
    }

    private static string Escape(string text) =>
        text.Replace("[", "[[]", StringComparison.Ordinal).Replace("%", "[%]", StringComparison.Ordinal).Replace("_", "[_]", StringComparison.Ordinal);

    private async ValueTask<Choice?> ByValueAsync(FormContext form, string value)
    {
        if (Definition.LookUp is not { } lookUp)
            return null;
        var column = LookUpColumn(form, lookUp.Value);
        return form.Page.Locale.TryParse(value, column.Field, out var wanted) && !wanted.IsNull && await ReadAsync(form, $"[{column.Name}] = {SqlLiteral.Of(wanted)}", 1) is [var found] ? found : null;
    }

    private SourceColumn LookUpColumn(FormContext form, string name) => ChoiceList.ColumnOf(ChoiceList.Open(form, Definition.LookUp!), name);

    private ValueTask<List<Choice>> ReadAsync(FormContext form, string where, int most) => ChoiceList.LookUpAsync(form, Definition.LookUp!, null, most, where);
}
