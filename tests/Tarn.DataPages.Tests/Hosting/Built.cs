using System.Text.Json;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data.Schema;

namespace Tarn.DataPages.Tests.Hosting;

/// <summary>DataPages built by tests, in the form that packages have.</summary>
internal static class Built
{
    /// <summary>A submission form.</summary>
    public static PackageElement Submission(string table, params PackageElement[] children) => Page("NewRecordPage", table, [], children);

    /// <summary>A page with further attributes.</summary>
    public static PackageElement Page(string kind, string table, (string Name, string? Value)[] attributes, params PackageElement[] children) =>
        PackageElement.Create(kind, [("DataSourceType", "Table"), ("DataSourceName", table), ("TargetType", "HTMLPage"), ("Message", attributes.FirstOrDefault(a => a.Name == "Message").Value ?? "Saved."), .. attributes.Where(a => a.Name != "Message")], children);

    /// <summary>A section.</summary>
    public static PackageElement Section(params PackageElement[] fields) => PackageElement.Create("Section", [("ColumnCount", "1")], fields);

    /// <summary>An element; its label is its name.</summary>
    public static PackageElement Field(string column, string type = "Text Field", (string Name, string? Value)[]? attributes = null, params PackageElement[] children) =>
        PackageElement.Create("Field", [("ColumnName", column), ("Type", type), ("Label", column), .. attributes ?? []], children);

    public static PackageElement HtmlBlock(int number, string html) => PackageElement.Create("Field", [("ColumnName", $"HTML Block {number}"), ("Type", "HTML Block"), ("Label", html)]);

    public static PackageElement LookUp(string table, string value, params (string Name, string? Value)[] attributes) =>
        PackageElement.Create("LookUp", [("DataSourceType", "Table"), ("DataSourceName", table), ("Value", value), .. attributes]);

    public static PackageElement Formula(string text) => new("Formula", text: text);

    public static PackageElement Rules(params PackageElement[] rules) => PackageElement.Create("Rules", [], rules);

    /// <summary>A rule of one criterion over a field and one action on a field.</summary>
    public static PackageElement Rule(string left, string comparison, string right, string action, string target, string targetType = "Field") => PackageElement.Create(
        "Rule", [],
        PackageElement.Create("Criterion", [("CriteriaId", "1"), ("Left", left), ("LeftType", "Field"), ("Operator", comparison), ("Right", right), ("RightType", "Value")]),
        PackageElement.Create("Action", [("Type", action), ("Target", target), ("TargetType", targetType)]));

    public static PackageElement Mail(string kind, string to, params (string Name, string? Value)[] attributes) =>
        PackageElement.Create("EMail", [("Kind", kind), ("ToAddress", to), .. attributes]);

    /// <summary>Stores a page, deployed, in an app of its own.</summary>
    /// <returns>Its address.</returns>
    public static async Task<string> DeployAsync(this PageServer server, PackageElement page, string name = "Built", bool parameters = true, long? authentication = null, params (string Name, string? Value)[] attributes)
    {
        var key = Guid.NewGuid().ToString("N")[..28];
        await server.Database.Designer.ChangeAsync<bool>(
            async (session, _) =>
            {
                var id = await ObjectStore.TakeIdsAsync(session, 2, default);
                await ObjectStore.SaveAsync(session, AppObjects.App, id, new AppDefinition { Id = id, ExternalKey = Guid.NewGuid().ToString("D"), Name = "App " + key }, default);
                var dataPage = new DataPage
                {
                    Id = id + 1,
                    ExternalKey = Guid.NewGuid().ToString("D"),
                    AppId = id,
                    AppKey = key,
                    Name = name,
                    Deployed = true,
                    AuthenticationId = authentication,
                    Element = PackageElement.Create("Application", [("Type", "WebForm"), ("AppKey", key), ("Name", name), ("AllowParameters", parameters ? "Y" : "N"), .. attributes], page),
                };
                await ObjectStore.SaveAsync(session, AppObjects.DataPage, id + 1, dataPage, default);
                return true;
            },
            default);
        return "/dp/" + key;
    }

    /// <summary>A new visitor who has opened a page.</summary>
    public static async Task<Visitor> VisitAsync(this PageServer server, string address)
    {
        var visitor = server.NewVisitor();
        await visitor.OpenAsync(address);
        return visitor;
    }

    /// <summary>Asks what the script would, with the form as it stands and the entries over it.</summary>
    public static async Task<JsonElement> AskAsync(this Visitor visitor, string action, params (string Name, string Value)[] entries)
    {
        using var content = visitor.Content([.. entries, ("AjaxAction", action)]);
        using var response = await visitor.Http.PostAsync(visitor.Form().GetAttribute("action"), content);
        var body = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(200, body);
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>Records as JSON.</summary>
    public static async Task<List<JsonElement>> ReadAsync(this PageServer server, string table, string where) =>
        [.. JsonDocument.Parse(await server.Test.ReadAsync(table, null, where, "PK_ID")).RootElement.EnumerateArray()];
}
