namespace Tarn.Apps.Packages;

/// <summary>A mail that a form sends after it was submitted. All texts take parameters.</summary>
public sealed record MailDefinition(PackageElement Element) : PackageNode(Element)
{
    /// <summary>Whether it is the notification of the staff; the acknowledgement to the visitor otherwise.</summary>
    public bool IsNotification => string.Equals(Text("Kind"), "Notification", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether it is sent.</summary>
    public bool IsEnabled => Flag("Enabled", absent: true);

    /// <summary>After what it is sent, upper case: <c>INSERT</c>, <c>UPDATE</c>, <c>DELETE</c>; empty where the page's own rule holds. Mails of results and details name it as <c>t:On</c>.</summary>
    public IReadOnlyList<string> Events => [.. (Element["t:On"] ?? "").ToUpperInvariant().Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>The sender's address.</summary>
    public string FromAddress => Text("FromAddress");

    /// <summary>The sender's name.</summary>
    public string FromName => Text("FromName");

    /// <summary>Where answers go.</summary>
    public string ReplyTo => Text("ReplyTo");

    /// <summary>The recipients; when they come out blank, nothing is sent.</summary>
    public string ToAddress => Text("ToAddress");

    /// <summary>Recipients of copies.</summary>
    public string CcAddress => Text("CcAddress");

    /// <summary>Recipients whom the others do not see.</summary>
    public string BccAddress => Text("BccAddress");

    /// <summary>The subject.</summary>
    public string Subject => Text("Subject");

    /// <summary>The body; empty for the list of all fields.</summary>
    public string Body => TextOrNull("Body") ?? Element.Child("Body")?.Text ?? "";

    /// <summary>Whether the body is HTML.</summary>
    public bool IsHtml => string.Equals(Text("ContentType"), "HTML", StringComparison.OrdinalIgnoreCase);
}
