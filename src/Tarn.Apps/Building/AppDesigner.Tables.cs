using System.Collections.Immutable;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data;

namespace Tarn.Apps.Building;

public sealed partial class AppDesigner
{
    /// <summary>Makes the usual pages of a table for everybody.</summary>
    public ValueTask<ImmutableArray<DataPage>> BuildFromTableAsync(long app, string table, string by, CancellationToken cancellation) => BuildFromTableAsync(app, table, null, by, cancellation);

    /// <summary>
    /// Makes the usual pages of a table, linked with each other: a form, a report with search and details, and an update form that the report leads to. Where people of the table sign in
    /// (it has a password field), the update form is for them and shows each their own record.
    /// </summary>
    /// <param name="app">Number of the app that gets them.</param>
    /// <param name="table">The table.</param>
    /// <param name="login">Who may open them; null for everybody, and for the update form of people who sign in themselves.</param>
    /// <param name="by">Who makes them.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>The pages, closed to visitors: report, form, and the update form where records can be told apart.</returns>
    /// <exception cref="DataException">The app or the table is gone.</exception>
    public ValueTask<ImmutableArray<DataPage>> BuildFromTableAsync(long app, string table, PageLogin? login, string by, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            var owner = work.App(app);
            var source = PageSource.Get(work.Schema, table, isView: false);
            var folder = PlainWords.Of(source.Name);
            PageDesign Design(DataPageKind kind) => new() { Kind = kind, Source = source.Name, Folder = folder, Login = login };
            var report = await CreateAsync(work, owner, Design(DataPageKind.Report), by);
            var form = await CreateAsync(work, owner, Design(DataPageKind.Submission), by);
            var signsIn = login is null && source is { Password: not null, UserName: not null };
            var update = signsIn || source.Key is not null ? await CreateAsync(work, owner, Design(DataPageKind.SingleRecordUpdate) with { OwnRecord = signsIn }, by) : null;
            var one = PlainWords.One(source.Name);
            // Whoever sees the one may see the other.
            var leadsOn = update is not null && update.AuthenticationId == report.AuthenticationId && PageParts.OfPage(update.Element, "KeyField").Length > 0;
            report = report with { Element = Linked(report.Element, source, form, leadsOn ? update : null) };
            form = form with { Element = Back(form.Element, report, $"Thank you. The {one} was saved.") };
            ImmutableArray<DataPage> pages = update is null ? [report, form] : [report, form, update with { Element = leadsOn ? Back(update.Element, report, "Your changes were saved.") : update.Element }];
            foreach (var page in pages)
            {
                PageCheck.Require(work.Schema, page);
                await work.SaveAsync(page);
            }

            await work.NoteAsync(owner, database.UtcNow, by);
            return pages;
        },
        cancellation);

    /// <summary>The report leads to the form above its results, and to the update form in each of its rows.</summary>
    private static PackageElement Linked(PackageElement report, PageSource source, DataPage form, DataPage? update)
    {
        var outer = report.Child("SearchPage")!;
        var results = outer.Child("SearchRecordsetPage")!;
        var changed = outer.With("PageHeader", outer["PageHeader"] + "\n<p>" + PageFactory.LinkTo(form.AppKey, "Add " + PlainWords.One(source.Name)) + "</p>");
        if (update is not null && source.Key is { } key)
        {
            var last = results.ChildrenNamed("DisplayField").Last();
            var at = results.Children.IndexOf(last);
            var number = results.ChildrenNamed("DisplayField").Count() + 1;
            var edit = PackageElement.Create("DisplayField",
                [("ColumnName", "HTML Block 1"), ("Label", PageFactory.LinkTo(update.AppKey, "Edit", $"?{PageFactory.KeyParameter}=[@field:{key.Name}]")), ("Type", "HTML Block"), ("RichUI", "True"), ("Unique", "False"), ("SortOrder", ""), ("SortDir", "")]);
            results = results.WithChildren(results.Children.Insert(at + 1, PageFactory.Numbered(edit, number)));
        }

        return report.WithChildren(report.Children.Select(c => c.Name == "SearchPage" ? changed.WithChildren(changed.Children.Select(i => i.Name == "SearchRecordsetPage" ? results : i)) : c));
    }

    private static PackageElement Back(PackageElement page, DataPage report, string message) => page.WithChildren(page.Children.Select(
        c => c.Name is "NewRecordPage" or "UpdateRecordPage" ? c.With("Message", $"<p>{System.Net.WebUtility.HtmlEncode(message)}</p>\n<p>{PageFactory.LinkTo(report.AppKey, "Back to the list")}</p>") : c));
}
