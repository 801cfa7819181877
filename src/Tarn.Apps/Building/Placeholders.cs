using Tarn.Apps.Catalogue;
using Tarn.Data.Fields;

namespace Tarn.Apps.Building;

/// <summary>What builders can put into texts, by name: fields of the record, of the person who signed in, parameters of the app, and what is known of the visit.</summary>
public static class Placeholders
{
    /// <summary>The placeholders of a text, in groups.</summary>
    /// <param name="record">The source whose record the text is about; null when it is about none.</param>
    /// <param name="person">The source of the login; null when nobody signs in.</param>
    /// <param name="app">The app; null for none.</param>
    public static IReadOnlyList<PlaceholderGroup> Of(PageSource? record, PageSource? person, AppDefinition? app)
    {
        var groups = new List<PlaceholderGroup>();
        void Add(string title, IEnumerable<Placeholder> items)
        {
            if (items.ToList() is { Count: > 0 } some)
                groups.Add(new PlaceholderGroup(title, some));
        }

        if (record is not null)
            Add("Fields of the record", Shown(record).Select(c => new Placeholder(c.Label, $"[@field:{c.Name}]")));
        if (person is not null)
            Add("The person who signed in", Shown(person).Select(c => new Placeholder(c.Label, $"[@authfield:{c.Name}]")));
        Add("Parameters of the app", (app?.Parameters ?? []).Select(p => new Placeholder(p.Name, $"[@app:{p.Name}]")));
        Add("The visit", [new Placeholder("Date and time", "[@cbTimestamp]"), new Placeholder("Date of today", "[@cbTodayDate]"), new Placeholder("Address of the page", "[@cbHostURL]"), new Placeholder("Visitor’s IP address", "[@cbIP]")]);
        return groups;
    }

    private static IEnumerable<PageColumn> Shown(PageSource source) => source.Columns.Where(c => c.Field.Type is not (PasswordFieldType or AttachmentFieldType));
}

/// <summary>Something that a text can hold.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Text">What stands in the text.</param>
public sealed record Placeholder(string Name, string Text);

/// <summary>Placeholders of one kind.</summary>
/// <param name="Title">What they have in common.</param>
/// <param name="Items">The placeholders.</param>
public sealed record PlaceholderGroup(string Title, IReadOnlyList<Placeholder> Items);
