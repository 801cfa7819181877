using Tarn.Api.Requests;

namespace Tarn.Api.Routing;

/// <summary>Answers one operation.</summary>
public delegate ValueTask ApiHandler(ApiRequest request);

/// <summary>
/// The paths of one version below its base: literals match without regard to case and win over parameters, a trailing slash is accepted.
/// Built once, when the server starts.
/// </summary>
public sealed class ApiRoutes
{
    private readonly Node _root = new();

    /// <summary>Adds an operation.</summary>
    /// <param name="method">GET, POST, PUT or DELETE; HEAD follows GET.</param>
    /// <param name="path">For example <c>/tables/{table}/records</c>.</param>
    /// <param name="handler">What answers.</param>
    public void Map(string method, string path, ApiHandler handler)
    {
        var node = _root;
        foreach (var segment in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (segment[0] == '{')
                node = node.Parameter ??= new Node();
            else if (node.Literals.TryGetValue(segment, out var next))
                node = next;
            else
                node.Literals[segment] = node = new Node();
        }

        node.Handlers.Add(method, handler);
    }

    /// <summary>Finds what is at a path.</summary>
    /// <param name="path">The path below the base, decoded.</param>
    /// <param name="values">Values of its parameters.</param>
    /// <returns>The handlers by method; null when nothing is there.</returns>
    internal Dictionary<string, ApiHandler>? Find(ReadOnlySpan<char> path, out string[] values)
    {
        values = [];
        var node = _root;
        while (path.Length > 0)
        {
            path = path[1..];
            var slash = path.IndexOf('/');
            var segment = slash < 0 ? path : path[..slash];
            path = slash < 0 ? default : path[slash..];
            // A trailing slash.
            if (segment.IsEmpty && path.IsEmpty)
                break;
            if (node.LiteralsBySpan.TryGetValue(segment, out var next))
            {
                node = next;
            }
            else if (node.Parameter is { } parameter && !segment.IsEmpty)
            {
                // The server decodes everything but the slash.
                values = [.. values, segment.ToString().Replace("%2F", "/", StringComparison.OrdinalIgnoreCase)];
                node = parameter;
            }
            else
            {
                return null;
            }
        }

        return node.Handlers.Count == 0 ? null : node.Handlers;
    }

    private sealed class Node
    {
        public Node() => LiteralsBySpan = Literals.GetAlternateLookup<ReadOnlySpan<char>>();

        public Dictionary<string, Node> Literals { get; } = new(StringComparer.OrdinalIgnoreCase);

        public Dictionary<string, Node>.AlternateLookup<ReadOnlySpan<char>> LiteralsBySpan { get; }

        public Node? Parameter { get; set; }

        public Dictionary<string, ApiHandler> Handlers { get; } = new(StringComparer.OrdinalIgnoreCase);
    }
}
