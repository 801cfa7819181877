using System.Text;
using System.Text.Json.Nodes;

namespace Tarn.Api.Tests.Fuzz;

/// <summary>Makes the requests for an operation: all that is valid, and each of its places with each hostile value.</summary>
internal sealed class FuzzCases(FuzzSite site, FuzzOperation operation)
{
    private static readonly string[] FragmentParameters = ["q.select", "q.where", "q.groupBy", "q.orderBy", "Where"];

    private static readonly string[] Columns =
        ["Text1", "Memo", "Number1", "Whole", "Money", "Date1", "Flag", "Path1", "Pw", "Serial", "Stamp", "Tags", "Dates", "Doc", "Code", "PK_ID", "Nope", "Email", "UserGUID", "Password", "_status"];

    private static int _number;

    /// <summary>The request with nothing wrong in it.</summary>
    public FuzzCase Valid => new(operation, "valid")
    {
        Path = operation.PathParameters.ToDictionary(p => p, p => Uri.EscapeDataString(site.Own[FuzzSite.Key(operation, p)])),
        Query = [.. operation.Query.Where(q => q is not ("q.groupBy" or "q.limit")).Select(q => KeyValuePair.Create(q, Uri.EscapeDataString(ValueOf(q))))],
        Body = operation.Members is null ? null : Encoding.UTF8.GetBytes(Body().ToJsonString()),
        Files = operation.Part is null ? null : [(operation.Part, $"f{++_number}.txt")],
    };

    public IEnumerable<FuzzCase> All() => [.. InPath(), .. InQuery(), .. InBody(), .. InFiles()];

    private string ValueOf(string parameter) => operation.Method == HttpMethod.Delete && parameter is "q.where" ? "PK_ID=-1"
        : operation.Method == HttpMethod.Delete && parameter is "Where" ? "Email='nobody@example.org'"
        : site.Own[FuzzSite.Key(operation, parameter)];

    private IEnumerable<FuzzCase> InPath()
    {
        foreach (var name in operation.PathParameters)
        {
            foreach (var value in HostileValues.Encoded)
                yield return Valid with { Path = With(name, value) };
            if (site.Neighbours[FuzzSite.Key(operation, name)] is { } other && other != site.Own[FuzzSite.Key(operation, name)])
                yield return Valid with { Path = With(name, Uri.EscapeDataString(other)), What = $"the neighbour's {name}", IsForeign = true };
        }

        Dictionary<string, string> With(string name, string value) => new(Valid.Path) { [name] = value };
    }

    private IEnumerable<FuzzCase> InQuery()
    {
        foreach (var name in operation.Query)
        {
            yield return Valid with { What = $"no {name}", Query = [.. Others(name)] };
            yield return Valid with { What = $"{name} twice", Query = [KeyValuePair.Create(name, "%27"), .. Valid.Query] };
            foreach (var value in HostileValues.Encoded.Concat(FragmentParameters.Contains(name) ? HostileValues.Fragments.Select(Uri.EscapeDataString) : []))
                yield return Valid with { What = name, Query = [.. Others(name), KeyValuePair.Create(name, value)] };
            if (name is "externalKey" or "filePath")
                yield return Valid with { What = $"the neighbour's {name}", Query = [.. Others(name), KeyValuePair.Create(name, Uri.EscapeDataString(site.Neighbours[FuzzSite.Key(operation, name)]))], IsForeign = true };
        }

        IEnumerable<KeyValuePair<string, string>> Others(string name) => Valid.Query.Where(q => q.Key != name);
    }

    private IEnumerable<FuzzCase> InBody()
    {
        if (operation.Members is null)
            yield break;
        yield return Valid with { What = "no body", Body = null };
        foreach (var body in HostileValues.Bodies)
            yield return Valid with { What = "body", Body = body };
        foreach (var name in operation.Members.Length > 0 ? operation.Members : Columns)
        {
            yield return Valid with { What = $"no {name}", Body = Write(name, null) };
            foreach (var value in HostileValues.Json)
                yield return Valid with { What = name, Body = Write(name, value) };
        }

        if (operation.Members.Contains("ObjectName"))
            yield return Valid with { What = "the neighbour's table", Body = Write("ObjectName", "\"Neighbour\""), IsForeign = true };
        if (operation.Members.Contains("UserGUID"))
            yield return Valid with { What = "the neighbour's user", Body = Write("UserGUID", $"\"{site.Neighbours["userGuid"]}\""), IsForeign = true };
    }

    private IEnumerable<FuzzCase> InFiles()
    {
        if (operation.Part is not { } part)
            yield break;
        foreach (var name in HostileValues.FileNames)
            yield return Valid with { What = "file name", Files = [(part, name)] };
        yield return Valid with { What = "no file", Files = [] };
        yield return Valid with { What = "no body", Files = null };
        yield return Valid with { What = "two files of one name", Files = [(part, "same.txt"), (part, "SAME.txt")] };
        yield return Valid with { What = "another part", Files = [("'; DROP TABLE x", "a.txt")] };
        yield return Valid with { What = "JSON instead", Files = null, Body = [.. "{}"u8] };
    }

    /// <summary>The valid body with another value of a member, written as it is; without it for null.</summary>
    private byte[] Write(string member, string? json)
    {
        var body = Body();
        if (body.FirstOrDefault(p => p.Key.Equals(member, StringComparison.OrdinalIgnoreCase)).Key is { } known)
            body.Remove(known);
        var text = body.ToJsonString();
        return Encoding.UTF8.GetBytes(json is null ? text : $"{text[..^1]}{(body.Count > 0 ? "," : "")}\"{member}\":{json}}}");
    }

    private JsonObject Body()
    {
        var number = ++_number;
        return operation.Id switch
        {
            "CreateTable" => new() { ["Name"] = $"Fz{number}", [operation.IsV2 ? "Columns" : "Fields"] = new JsonArray(new JsonObject { ["Name"] = "A", ["Type"] = "STRING" }) },
            "CreateTableField" => new() { ["Name"] = $"F{number}", ["Type"] = "STRING" },
            "UpdateTableField" => new() { [operation.IsV2 ? "NewLabel" : "Label"] = "x" },
            "UpdatePasswordTableField" => new() { ["Value"] = "Correct-Horse-8" },
            "UpdateFileMetadataInAttachmentTableFields" or "UpdateFileMetadataInAttachmentViewFields" => new() { ["FileName"] = "cv" },
            "CreateOutgoingWebhook" => new() { ["Name"] = $"H{number}", ["OutgoingUrls"] = new JsonArray($"https://a.example/{number}") },
            "UpdateOutgoingWebhook" => new() { ["Description"] = "x" },
            "CreateOutgoingWebhookEvent" => new() { ["EventType"] = "table.recordUpdate", ["ObjectName"] = site.Own["tableName"], ["ObjectFields"] = new JsonArray("Text1") },
            "UpdateOutgoingWebhookEvent" => new() { ["EventType"] = "table.recordDelete", ["Enabled"] = true },
            "UpdateBridgeApplicationDataPageDeployment" or "UpdateBridgeApplicationDataPagesDeployment" => new() { ["Deployed"] = false },
            "CreateUser" => new() { ["Email"] = $"u{number}@example.org" },
            "UpdateUsers" => new() { ["First_Name"] = "x" },
            "ActivateUser" => new() { ["UserGUID"] = site.Own["userGuid"], ["SendEmail"] = false },
            _ => new() { ["Text1"] = "x" },
        };
    }
}
