using System.Net;
using Tarn.Apps.Catalogue;

namespace Tarn.Apps.Deployment;

/// <summary>The codes that people paste into their web pages (deployment.md 3). They are the same whether the DataPage is deployed or not.</summary>
public static class DeployCode
{
    /// <summary>Methods by the letters that clients and packages use; those of frames and of one content management system mean the methods that took their place.</summary>
    private static readonly Dictionary<string, DeployMethod> Letters = new(StringComparer.OrdinalIgnoreCase)
    {
        ["E"] = DeployMethod.Embedded,
        ["Z"] = DeployMethod.Embedded,
        ["U"] = DeployMethod.Url,
        ["L"] = DeployMethod.Link,
        ["I"] = DeployMethod.IFrame,
        ["F"] = DeployMethod.IFrame,
        ["Y"] = DeployMethod.IFrame,
        ["N"] = DeployMethod.Net,
    };

    private static readonly Dictionary<string, DeployMethod> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Embedded"] = DeployMethod.Embedded,
        ["URL"] = DeployMethod.Url,
        ["iFrame"] = DeployMethod.IFrame,
        ["Net"] = DeployMethod.Net,
        [".Net"] = DeployMethod.Net,
        ["E"] = DeployMethod.Embedded,
        ["U"] = DeployMethod.Url,
        ["I"] = DeployMethod.IFrame,
        ["N"] = DeployMethod.Net,
    };

    /// <summary>Methods that made the customer's server or a third party fetch the page, which exist no more.</summary>
    private static readonly string[] WithdrawnLetters = ["P", "A", "X", "B"];

    /// <summary>Finds a method by its letter, any case.</summary>
    public static bool TryFindByLetter(string letter, out DeployMethod method) => Letters.TryGetValue(letter, out method);

    /// <summary>Finds one of the four methods of REST v3 by its name or letter, any case.</summary>
    public static bool TryFindByName(string name, out DeployMethod method) => Names.TryGetValue(name, out method);

    /// <summary>Is this the letter of a method that exists no more? Embedded and iFrame take its place.</summary>
    public static bool IsWithdrawn(string letter) => WithdrawnLetters.Contains(letter, StringComparer.OrdinalIgnoreCase);

    /// <summary>Writes the code.</summary>
    /// <param name="method">The way.</param>
    /// <param name="server">Scheme and host of the server as visitors reach it, without a slash at the end.</param>
    /// <param name="page">The DataPage.</param>
    public static string Create(DeployMethod method, string server, DataPage page)
    {
        var address = $"{server}/dp/{page.AppKey}";
        var name = WebUtility.HtmlEncode(page.Name);
        return method switch
        {
            DeployMethod.Embedded => $"<script type=\"text/javascript\" src=\"{address}/emb\"></script>",
            DeployMethod.Net => $"<script type=\"text/javascript\" src=\"{address}/emb?cbNet=1\"></script>",
            DeployMethod.IFrame => $"<iframe name=\"{name}\" title=\"{name}\" src=\"{address}\"><p>This page needs a browser that shows frames.</p></iframe>",
            DeployMethod.Link => $"<a href=\"{address}\">{name}</a>",
            _ => address,
        };
    }
}
