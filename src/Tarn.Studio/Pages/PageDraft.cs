using Tarn.Apps.Building;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data.Schema;

namespace Tarn.Studio.Pages;

/// <summary>A DataPage as somebody edits it: the definition that is not saved yet, what is chosen in it, and the way back.</summary>
public sealed class PageDraft
{
    private const int Steps = 100;

    private readonly LinkedList<PackageElement> _done = [];
    private readonly Stack<PackageElement> _undone = new();

    /// <summary>Begins to edit.</summary>
    public PageDraft(DataPage page, AccountSchema schema, AppSnapshot apps)
    {
        (Page, Element, Schema, Apps) = (page, page.Element, schema, apps);
        Part = Parts.Count > 0 ? Parts[0] : PagePart.Form;
    }

    /// <summary>The page as it was stored last.</summary>
    public DataPage Page { get; private set; }

    /// <summary>The definition as it is now.</summary>
    public PackageElement Element { get; private set; }

    /// <summary>It may only be looked at: no step is taken, whatever the browser sends.</summary>
    public bool IsFixed { get; init; }

    /// <summary>The account's tables.</summary>
    public AccountSchema Schema { get; }

    /// <summary>The account's apps as they were when the editor was opened.</summary>
    public AppSnapshot Apps { get; }

    /// <summary>The part whose elements are listed.</summary>
    public PagePart Part { get; private set; }

    /// <summary>The chosen element's place in <see cref="Part"/>; null when the page itself is chosen.</summary>
    public int? Chosen { get; private set; }

    /// <summary>What the properties are about while no element is chosen.</summary>
    public PageTopic Topic { get; private set; }

    /// <summary>Raised after every change of any of these.</summary>
    public event Action? Changed;

    /// <summary>The topics that the page has.</summary>
    public IReadOnlyList<PageTopic> Topics => Definition.Kind switch
    {
        DataPageKind.Report or DataPageKind.CombinedChart => [PageTopic.Page, PageTopic.Access, PageTopic.Search, PageTopic.Chart, PageTopic.Totals],
        DataPageKind.Chart => [PageTopic.Page, PageTopic.Access, PageTopic.Search, PageTopic.Chart],
        DataPageKind.Calendar => [PageTopic.Page, PageTopic.Access, PageTopic.Search, PageTopic.Calendar],
        DataPageKind.Submission or DataPageKind.SingleRecordUpdate => [PageTopic.Page, PageTopic.Access, PageTopic.Rules, PageTopic.Mails],
        _ => [PageTopic.Page, PageTopic.Access],
    };

    /// <summary>The parts that the page has.</summary>
    public IReadOnlyList<PagePart> Parts => PageParts.Of(Element);

    /// <summary>The elements of the listed part.</summary>
    public IReadOnlyList<PageItem> Items => PageParts.Items(Element, Part);

    /// <summary>The chosen element; null when the page itself is chosen.</summary>
    public PageItem? Item => Chosen is { } index && Items is var items && index < items.Count ? items[index] : null;

    /// <summary>Whether something is not saved.</summary>
    public bool IsChanged => !Element.Equals(Page.Element);

    /// <summary>Whether there is a step to take back.</summary>
    public bool CanUndo => _done.Count > 0;

    /// <summary>Whether there is a step to take again.</summary>
    public bool CanRedo => _undone.Count > 0;

    /// <summary>The definition of what is edited.</summary>
    public DataPageDefinition Definition => new(Element, null);

    /// <summary>The table or view that the page works on; null when it is gone, or the page needs none.</summary>
    public PageSource? Source => Definition.Page is { DataSourceName: { } name } page ? PageSource.Find(Schema, name, page.IsView) : null;

    /// <summary>The fields that the listed part does not show yet.</summary>
    public IEnumerable<PageColumn> Unused => Source is { } source && Items.Select(i => i.ColumnName).ToHashSet(StringComparer.OrdinalIgnoreCase) is var used
        ? source.Columns.Where(c => !used.Contains(c.Name) && (Part != PagePart.Form || c.IsWritable || Definition.Kind == DataPageKind.SingleRecordUpdate)
            && !(Part != PagePart.Form && c.Field.Type is Data.Fields.PasswordFieldType))
        : [];

    /// <summary>What can be put into texts of the page.</summary>
    /// <param name="withRecord">The text is about a record.</param>
    public IReadOnlyList<PlaceholderGroup> Placeholders(bool withRecord)
    {
        var login = Page.AuthenticationId is { } id ? Apps.FindAuthentication(id)?.Definition : null;
        return Tarn.Apps.Building.Placeholders.Of(withRecord ? Source : null, login is null ? null : PageSource.Find(Schema, login.DataSourceName, login.IsView), Apps.FindApp(Page.AppId));
    }

    /// <summary>What would keep it from running.</summary>
    public IReadOnlyList<string> Problems => PageCheck.Problems(Schema, Page with { Element = Element });

    /// <summary>Takes a step.</summary>
    public void Apply(PackageElement next)
    {
        if (IsFixed || next.Equals(Element))
            return;
        _done.AddLast(Element);
        if (_done.Count > Steps)
            _done.RemoveFirst();
        _undone.Clear();
        Element = next;
        Changed?.Invoke();
    }

    /// <summary>Takes the last step back.</summary>
    public void Undo()
    {
        if (_done.Last is not { } last)
            return;
        _undone.Push(Element);
        _done.RemoveLast();
        Show(last.Value);
    }

    /// <summary>Takes it again.</summary>
    public void Redo()
    {
        if (!_undone.TryPop(out var next))
            return;
        _done.AddLast(Element);
        Show(next);
    }

    /// <summary>Lists another part.</summary>
    public void Open(PagePart part)
    {
        (Part, Chosen) = (part, null);
        Changed?.Invoke();
    }

    /// <summary>Chooses an element; null chooses the page itself.</summary>
    public void Choose(int? index)
    {
        Chosen = index;
        Changed?.Invoke();
    }

    /// <summary>Turns to a topic; no element is chosen then.</summary>
    public void Open(PageTopic topic)
    {
        (Topic, Chosen) = (topic, null);
        Changed?.Invoke();
    }

    /// <summary>The page was stored.</summary>
    public void Stored(DataPage page, bool replaces = false)
    {
        Page = page;
        if (replaces)
            Apply(page.Element);
        Changed?.Invoke();
    }

    /// <summary>
    /// Something besides the definition was stored: the login, whether visitors may come. Where somebody else has saved another definition meanwhile, the page goes on counting as seen before that, so that the
    /// next save is refused and overwrites nothing.
    /// </summary>
    public void Noted(DataPage page)
    {
        Page = page.Element.Equals(Page.Element) ? page : page with { Element = Page.Element, Modified = Page.Modified };
        Changed?.Invoke();
    }

    private void Show(PackageElement element)
    {
        Element = element;
        if (Item is null)
            Chosen = null;
        Changed?.Invoke();
    }
}
