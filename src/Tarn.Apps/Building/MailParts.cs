using Tarn.Apps.Packages;
using Tarn.Data.Fields;

namespace Tarn.Apps.Building;

/// <summary>Edits the mails that a form sends: pure functions from one definition to the next.</summary>
public static class MailParts
{
    /// <summary>The mails in order.</summary>
    public static IReadOnlyList<MailDefinition> Mails(PackageElement application) => new DataPageDefinition(application, null).Page is { } page ? [.. page.Mails] : [];

    /// <summary>Adds the mail that thanks whoever filled the form in. It goes to the field that looks like an e-mail address.</summary>
    public static PackageElement AddAcknowledgement(PackageElement application, PageSource source)
    {
        var address = source.Columns.FirstOrDefault(c => c.Field.Type is StringFieldType && c.Name.Contains("mail", StringComparison.OrdinalIgnoreCase));
        var name = source.Columns.FirstOrDefault(c => c.Field.Type is StringFieldType && c.Name.Contains("name", StringComparison.OrdinalIgnoreCase));
        return Add(application, "Acknowledgement", address is null ? "" : $"[@field:{address.Name}]", "We have received your entry",
            $"Hello{(name is null ? "" : $" [@field:{name.Name}]")},\n\nthank you. We have received your entry and will be in touch.\n");
    }

    /// <summary>Adds the mail that tells the staff. Its text is the list of all fields.</summary>
    /// <param name="application">The form.</param>
    /// <param name="source">Its source.</param>
    /// <param name="to">Who is told.</param>
    public static PackageElement AddNotification(PackageElement application, PageSource source, string to) => Add(application, "Notification", to, $"New {PlainWords.One(source.Name)}", "");

    /// <summary>Changes an attribute of a mail.</summary>
    public static PackageElement Set(PackageElement application, int index, string attribute, string value) => Change(application, index, mail => mail.With(attribute, value));

    /// <summary>Changes the text of a mail; empty sends the list of all fields.</summary>
    public static PackageElement SetBody(PackageElement application, int index, string body) => Change(application, index, mail => mail.Child("Body") is { } child
        ? mail.With("Body", null).WithChildren(mail.Children.Select(c => ReferenceEquals(c, child) ? c.WithText(body) : c))
        : mail.With("Body", null).WithChildren([.. mail.Children, new PackageElement("Body", text: body)]));

    /// <summary>Takes a mail away.</summary>
    public static PackageElement Remove(PackageElement application, int index)
    {
        var mails = Mails(application);
        return index >= mails.Count ? application : PageParts.ChangePage(application, page => page.WithChildren(page.Children.Where(c => !ReferenceEquals(c, mails[index].Element))));
    }

    private static PackageElement Add(PackageElement application, string kind, string to, string subject, string body) => PageParts.ChangePage(application, page => page.WithChildren(
    [
        .. page.Children,
        PackageElement.Create("EMail",
            [("Kind", kind), ("Enabled", "True"), ("FromAddress", ""), ("FromName", ""), ("ReplyTo", ""), ("ToAddress", to), ("CcAddress", ""), ("BccAddress", ""), ("Subject", subject), ("ContentType", "Text")],
            new PackageElement("Body", text: body)),
    ]));

    private static PackageElement Change(PackageElement application, int index, Func<PackageElement, PackageElement> change)
    {
        var mails = Mails(application);
        return index >= mails.Count ? application : PageParts.ChangePage(application, page => page.WithChildren(page.Children.Select(c => ReferenceEquals(c, mails[index].Element) ? change(c) : c)));
    }
}
