using ModelContextProtocol.Protocol;

namespace Tarn.Api.Mcp;

/// <summary>A task that a person can start from his assistant's menu.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Description">What it does.</param>
/// <param name="Arguments">What it asks for.</param>
/// <param name="Write">Makes the text from the values of arguments.</param>
internal sealed record McpPrompt(string Name, string Title, string Description, PromptArgument[] Arguments, Func<Func<string, string?>, string> Write)
{
    /// <summary>What clients are told about it.</summary>
    public Prompt Definition => new() { Name = Name, Title = Title, Description = Description, Arguments = [.. Arguments] };
}
