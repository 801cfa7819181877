using System.Collections.Frozen;
using Tarn.Api.OpenApi;
using Tarn.Api.Routing;

namespace Tarn.Api.Mcp.Tools;

/// <summary>The tools that this server has: those of the table whose operation REST answers.</summary>
internal sealed class ToolTable
{
    private readonly FrozenDictionary<string, McpTool> _tools;

    /// <summary>Makes the tools.</summary>
    /// <param name="routes">What REST answers in version 3.</param>
    public ToolTable(ApiRoutes routes)
    {
        var contract = ContractOperation.ReadAll(DocumentSource.ReadContract());
        All = [.. from entry in Entries
                  let operation = contract[entry.Operation]
                  let handlers = routes.Find(operation.Path, out _)
                  where handlers is not null && handlers.ContainsKey(operation.Verb)
                  select McpTool.Create(entry, operation, handlers[operation.Verb])];
        _tools = All.ToFrozenDictionary(t => t.Name, StringComparer.Ordinal);
    }

    /// <summary>The whole table, whether served or not.</summary>
    public static IEnumerable<ToolEntry> Entries => [.. DesignTools.All, .. RecordTools.All, .. FileTools.All];

    /// <summary>The tools, in the order of the table.</summary>
    public IReadOnlyList<McpTool> All { get; }

    /// <summary>Finds a tool; null when there is none of this name.</summary>
    public McpTool? Find(string name) => _tools.GetValueOrDefault(name);
}
