namespace Tarn.Api.Mcp.Tools;

/// <summary>What the contract does not say about a tool.</summary>
[Flags]
internal enum ToolTraits
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The last parameter of the path is the argument <c>id</c>; all others have their own names.</summary>
    Id = 1,

    /// <summary>It overwrites or takes away, though its verb is not DELETE.</summary>
    Destructive = 2,

    /// <summary>What it sets up reaches out to other servers.</summary>
    OpenWorld = 4,
}

/// <summary>One line of the table of tools (rest-api.md 22.4). Verb, path and arguments come from the contract of the operation.</summary>
/// <param name="Name">The tool's name.</param>
/// <param name="Operation">Id of the operation that it runs.</param>
/// <param name="Traits">What the contract does not say.</param>
/// <param name="Description">For a model: what it does, with an example where one is needed.</param>
internal sealed record ToolEntry(string Name, string Operation, ToolTraits Traits, string Description)
{
    /// <summary>Properties of the body that must be given although the contract's schema does not say so.</summary>
    public string[] Required { get; init; } = [];
}
