using System.Text.Json.Nodes;

namespace Tarn.Api.Mcp.Tools;

/// <summary>Where the value of an argument goes.</summary>
internal enum ArgumentPlace
{
    /// <summary>Into the path.</summary>
    Path,

    /// <summary>Into the query.</summary>
    Query,

    /// <summary>It is a property of the body.</summary>
    Body,

    /// <summary>It is the body: a row.</summary>
    Record,

    /// <summary>It is a file, or several, sent as multipart.</summary>
    File,

    /// <summary>Name of a file that is given as bare base64.</summary>
    FileName,

    /// <summary>Entries of one answer.</summary>
    Limit,

    /// <summary>Where the answer before ended.</summary>
    Cursor,
}

/// <summary>One argument of a tool.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Place">Where its value goes.</param>
/// <param name="Schema">Its JSON Schema.</param>
/// <param name="Required">It must be given.</param>
internal sealed record ToolArgument(string Name, ArgumentPlace Place, JsonObject Schema, bool Required);
