using System.Globalization;
using Tarn.Identity.Profiles;
using Tarn.Server.Accounts;

namespace Tarn.Server.Commands;

/// <summary>The written form of a right on an object: <c>table:Orders=read,insert</c>, <c>view:*=read</c>, <c>folder:/Photos=read,insert</c>, <c>webhook=view,insert</c>.</summary>
internal static class ProfileGrantText
{
    private const string Form = "Write it as KIND:NAME=RIGHTS, for example table:Orders=read,insert,update,delete.";

    private static readonly (string Word, ObjectKind Kind)[] Kinds =
    [
        ("table", ObjectKind.Table), ("view", ObjectKind.View), ("folder", ObjectKind.Folder), ("directory", ObjectKind.Directory),
        ("app", ObjectKind.Application), ("task", ObjectKind.Task), ("webhook", ObjectKind.Webhook),
    ];

    private static readonly (string Word, ProfileRight Right)[] Rights =
    [
        ("view", ProfileRight.View), ("read", ProfileRight.Read), ("insert", ProfileRight.Add), ("update", ProfileRight.Edit), ("delete", ProfileRight.Delete),
        ("design", ProfileRight.Design), ("drop", ProfileRight.Drop), ("deploy", ProfileRight.Deploy),
    ];

    /// <summary>Reads a grant and finds its object.</summary>
    /// <exception cref="CommandFailure">It is not written so, there is no such object, or its kind has no such right.</exception>
    public static async Task<ObjectGrant> ReadAsync(string text, OpenAccount account, CancellationToken cancellation)
    {
        var equals = text.LastIndexOf('=');
        if (equals < 0)
            throw new CommandFailure($"The grant '{text}' names no rights. {Form}");
        var (kind, name) = ReadObject(text[..equals], text);
        var rights = ReadRights(text[(equals + 1)..], kind, text);
        return new ObjectGrant(kind, await FindAsync(kind, name, account, cancellation), rights);
    }

    /// <summary>Reads the object of a grant that is to be taken away; it need not exist any more.</summary>
    /// <exception cref="CommandFailure">It is not written as <c>KIND:NAME</c>.</exception>
    public static async Task<(ObjectKind Kind, string Object)> ReadRevokedAsync(string text, OpenAccount account, CancellationToken cancellation)
    {
        var (kind, name) = ReadObject(text, text);
        try
        {
            return (kind, await FindAsync(kind, name, account, cancellation));
        }
        catch (CommandFailure)
        {
            return (kind, name);
        }
    }

    /// <summary>Writes grants with the names of their objects.</summary>
    public static async Task<IReadOnlyList<(string Object, string Rights)>> WriteAsync(IEnumerable<ObjectGrant> grants, OpenAccount account, CancellationToken cancellation)
    {
        var schema = await account.Database.GetSchemaAsync(cancellation);
        var apps = await account.Site.Apps.GetAsync(cancellation);
        var folders = await account.Database.Files.ReadFoldersAsync(cancellation);
        var tasks = await account.Tasks.ListAsync(cancellation);
        return [.. grants.Select(Write).OrderBy(g => g.Object, StringComparer.OrdinalIgnoreCase)];

        (string Object, string Rights) Write(ObjectGrant grant)
        {
            var name = grant.Object;
            if (long.TryParse(name, CultureInfo.InvariantCulture, out var id))
            {
                name = grant.Kind switch
                {
                    ObjectKind.Table or ObjectKind.Directory => schema.FindTable(id)?.Name,
                    ObjectKind.View => schema.Views.FirstOrDefault(v => v.Id == id)?.Name,
                    ObjectKind.Folder => folders.FirstOrDefault(f => f.Id == id)?.Path,
                    ObjectKind.Application => apps.Apps.FirstOrDefault(a => a.Id == id)?.Name,
                    ObjectKind.Task => tasks.FirstOrDefault(t => t.Id == id)?.Name,
                    _ => name,
                } ?? name;
            }

            return ($"{Kinds.First(k => k.Kind == grant.Kind).Word}:{name}", string.Join(',', Rights.Where(r => grant.Rights.HasFlag(r.Right)).Select(r => r.Word)));
        }
    }

    private static (ObjectKind Kind, string Name) ReadObject(string text, string whole)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var word = (colon < 0 ? text : text[..colon]).Trim();
        var known = Kinds.FirstOrDefault(k => k.Word.Equals(word, StringComparison.OrdinalIgnoreCase));
        if (known.Word is null)
            throw new CommandFailure($"The grant '{whole}' begins with '{word}', which is no kind of object. Use one of {string.Join(", ", Kinds.Select(k => k.Word))}. {Form}");
        // Webhooks are granted for all of them; no name is needed.
        var name = colon < 0 && known.Kind == ObjectKind.Webhook ? ObjectGrant.AllObjects : colon < 0 ? "" : text[(colon + 1)..].Trim();
        return name.Length > 0 ? (known.Kind, name) : throw new CommandFailure($"The grant '{whole}' names no {word}. {Form} The name * means all of them, present and future.");
    }

    private static ProfileRight ReadRights(string text, ObjectKind kind, string whole)
    {
        var offered = ProfileRightLetters.Offered(kind);
        var rights = ProfileRight.None;
        foreach (var word in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (word.Equals("all", StringComparison.OrdinalIgnoreCase))
            {
                rights |= offered;
                continue;
            }

            var right = Rights.FirstOrDefault(r => r.Word.Equals(word, StringComparison.OrdinalIgnoreCase));
            if (right.Word is null || !offered.HasFlag(right.Right))
            {
                var words = string.Join(", ", Rights.Where(r => offered.HasFlag(r.Right)).Select(r => r.Word).Append("all"));
                throw new CommandFailure($"The grant '{whole}' asks for '{word}', which is no right on a {Kinds.First(k => k.Kind == kind).Word}. Use {words}.");
            }

            rights |= right.Right;
        }

        return rights;
    }

    /// <summary>What the grant is stored under: the object's number, which outlives a change of its name; <c>*</c> for all.</summary>
    private static async Task<string> FindAsync(ObjectKind kind, string name, OpenAccount account, CancellationToken cancellation)
    {
        if (name == ObjectGrant.AllObjects)
            return name;
        var schema = await account.Database.GetSchemaAsync(cancellation);
        switch (kind)
        {
            case ObjectKind.Table:
                return Number((schema.FindTableDefinition(name) ?? throw Missing("table", name, schema.Tables.Select(t => t.Name))).Id);
            case ObjectKind.View:
                return Number((schema.FindViewDefinition(name) ?? throw Missing("view", name, schema.Views.Select(v => v.Name))).Id);
            case ObjectKind.Directory:
                return Number((schema.FindTableDefinition(name) is { IsDirectory: true } table ? table : throw Missing("directory", name, schema.Tables.Where(t => t.IsDirectory).Select(t => t.Name))).Id);
            case ObjectKind.Folder:
                var folders = await account.Database.Files.ReadFoldersAsync(cancellation);
                var path = "/" + name.Trim('/');
                return path == "/" ? path : Number((folders.FirstOrDefault(f => f.Path.Equals(path, StringComparison.OrdinalIgnoreCase)) ?? throw Missing("folder", name, folders.Select(f => f.Path))).Id);
            case ObjectKind.Application:
                var apps = (await account.Site.Apps.GetAsync(cancellation)).Apps;
                return Number((apps.FirstOrDefault(a => a.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || a.ExternalKey.Equals(name, StringComparison.OrdinalIgnoreCase))
                    ?? throw Missing("app", name, apps.Select(a => a.Name))).Id);
            case ObjectKind.Task:
                var tasks = await account.Tasks.ListAsync(cancellation);
                return Number((tasks.FirstOrDefault(t => t.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || t.Key.Equals(name, StringComparison.OrdinalIgnoreCase))
                    ?? throw Missing("task", name, tasks.Select(t => t.Name))).Id);
            case ObjectKind.Webhook:
                throw new CommandFailure($"Rights on webhooks are granted for all of them: write webhook=RIGHTS instead of naming '{name}'.");
            default:
                // Of these no single ones exist in this version; the row for all of them holds for those to come.
                throw Missing(Kinds.First(k => k.Kind == kind).Word, name, []);
        }
    }

    private static string Number(long id) => id.ToString(CultureInfo.InvariantCulture);

    private static CommandFailure Missing(string kind, string name, IEnumerable<string> known)
    {
        var names = known.Take(20).ToList();
        return new CommandFailure($"There is no {kind} '{name}'. This account has: {(names.Count == 0 ? "none" : string.Join(", ", names))}.");
    }
}
