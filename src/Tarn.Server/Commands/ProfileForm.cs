using System.CommandLine;
using System.CommandLine.Parsing;
using Tarn.Identity.Profiles;
using Tarn.Server.Accounts;

namespace Tarn.Server.Commands;

/// <summary>The form of a profile (name, person, rights, IP addresses) as options of <c>tarn profile create</c> and <c>update</c>.</summary>
internal sealed class ProfileForm
{
    private readonly bool _isNew;
    private readonly Option<string> _name;
    private readonly Option<string> _description = new("--description") { Description = "What it is for", HelpName = "TEXT" };
    private readonly Option<string> _firstName = new("--first-name") { Description = "First name of the person who manages it", HelpName = "NAME" };
    private readonly Option<string> _lastName = new("--last-name") { Description = "Last name of that person", HelpName = "NAME" };
    private readonly Option<string> _email;
    private readonly Option<bool> _allObjects = new("--all-objects") { Description = "Access to every table, view, file and folder, present and future" };
    private readonly Option<bool> _canCreate = new("--can-create") { Description = "May create tables and upload files" };

    private readonly Option<string> _mcp = new("--mcp") { Description = "What agents may do with its tokens over MCP, within its rights: full (default), read-only or off", HelpName = "WORD" };

    private readonly Option<string[]> _grant = new("--grant")
    {
        Description = "A right on an object, KIND:NAME=RIGHTS; may be repeated. Kinds: table, view, folder, directory, app, task, webhook. "
            + "NAME * means all, present and future. Rights: view, read, insert, update, delete, design, drop, deploy, all",
        HelpName = "GRANT",
    };

    private readonly Option<string[]> _revoke = new("--revoke") { Description = "Take all rights on an object away, KIND:NAME; may be repeated", HelpName = "OBJECT" };
    private readonly Option<bool> _clearGrants = new("--clear-grants") { Description = "Take all rights on single objects away first" };

    private readonly Option<string[]> _allow = new("--allow-ip")
    {
        Description = "Let addresses in: one, A/BITS or A-B, and a note behind a blank; may be repeated. The most specific rule wins",
        HelpName = "ADDRESSES",
    };

    private readonly Option<string[]> _deny = new("--deny-ip") { Description = "Refuse addresses; written as for --allow-ip, may be repeated", HelpName = "ADDRESSES" };
    private readonly Option<string[]> _removeIp = new("--remove-ip") { Description = "Remove the rules for addresses; may be repeated", HelpName = "ADDRESSES" };
    private readonly Option<bool> _clearIps = new("--clear-ip") { Description = "Remove all IP rules first" };
    private readonly Option<string> _defaultAccess = new("--default-access") { Description = "What happens to addresses without a rule: grant (default) or deny", HelpName = "WORD" };

    /// <summary>Makes the form.</summary>
    /// <param name="isNew">Of a profile to be created; otherwise of one that is there.</param>
    public ProfileForm(bool isNew)
    {
        _isNew = isNew;
        _name = isNew
            ? new Option<string>("--name") { Description = "Name of the profile, unique in the account", HelpName = "NAME", Required = true }
            : new Option<string>("--name") { Description = "New name", HelpName = "NAME" };
        _email = new Option<string>("--email") { Description = "Who is told about the profile" + (isNew ? ". Default: the account's owner" : ""), HelpName = "EMAIL" };
        _defaultAccess.AcceptOnlyFromAmong("grant", "deny");
        _mcp.AcceptOnlyFromAmong("full", "read-only", "off");
    }

    /// <summary>The options.</summary>
    public IEnumerable<Option> Options
    {
        get
        {
            Option[] all = [_name, _description, _firstName, _lastName, _email, _allObjects, _canCreate, _mcp, _grant, _allow, _deny, _defaultAccess];
            return _isNew ? all : [.. all, _revoke, _clearGrants, _removeIp, _clearIps];
        }
    }

    /// <summary>Is any option of the form given?</summary>
    public bool IsGiven(ParseResult call) => Options.Any(option => Given(call, option));

    /// <summary>Applies what was given to a profile's data; what was not given stays.</summary>
    /// <exception cref="CommandFailure">A rule is not written as it should be, or one to be removed is not there.</exception>
    public ProfileDraft Apply(ParseResult call, ProfileDraft draft) => draft with
    {
        Name = call.GetValue(_name) ?? draft.Name,
        Description = call.GetValue(_description) ?? draft.Description,
        FirstName = call.GetValue(_firstName) ?? draft.FirstName,
        LastName = call.GetValue(_lastName) ?? draft.LastName,
        Email = call.GetValue(_email) ?? draft.Email,
        AccessAllObjects = Given(call, _allObjects) ? call.GetValue(_allObjects) : draft.AccessAllObjects,
        CanCreateObjects = Given(call, _canCreate) ? call.GetValue(_canCreate) : draft.CanCreateObjects,
        Mcp = call.GetValue(_mcp) switch { "full" => McpAccess.Full, "read-only" => McpAccess.ReadOnly, "off" => McpAccess.Off, _ => draft.Mcp },
        DefaultAccess = call.GetValue(_defaultAccess) switch { "grant" => IpAccess.Grant, "deny" => IpAccess.Deny, _ => draft.DefaultAccess },
        IpRules = Rules(call, draft.IpRules),
    };

    /// <summary>The grants that a profile has then: those it has, without what is taken away, with what is given. Rights on an object given anew replace those it had.</summary>
    /// <exception cref="CommandFailure">A grant is not written as it should be, or its object does not exist.</exception>
    public async Task<IReadOnlyList<ObjectGrant>?> ReadGrantsAsync(ParseResult call, IReadOnlyList<ObjectGrant> current, OpenAccount account, CancellationToken cancellation)
    {
        if (!Given(call, _grant) && (_isNew || (!Given(call, _revoke) && !Given(call, _clearGrants))))
            return null;
        var grants = !_isNew && call.GetValue(_clearGrants) ? [] : current.ToList();
        foreach (var text in _isNew ? [] : call.GetValue(_revoke) ?? [])
        {
            var (kind, name) = await ProfileGrantText.ReadRevokedAsync(text, account, cancellation);
            if (grants.RemoveAll(g => g.Kind == kind && g.Object.Equals(name, StringComparison.OrdinalIgnoreCase)) == 0)
                throw new CommandFailure($"The profile has no rights on {text} that could be taken away.");
        }

        var given = new List<ObjectGrant>();
        foreach (var text in call.GetValue(_grant) ?? [])
            given.Add(await ProfileGrantText.ReadAsync(text, account, cancellation));
        grants.RemoveAll(old => given.Exists(g => g.Kind == old.Kind && g.Object.Equals(old.Object, StringComparison.OrdinalIgnoreCase)));
        return [.. grants, .. given];
    }

    private IReadOnlyList<IpRule> Rules(ParseResult call, IReadOnlyList<IpRule> current)
    {
        var rules = !_isNew && call.GetValue(_clearIps) ? [] : current.ToList();
        foreach (var text in _isNew ? [] : call.GetValue(_removeIp) ?? [])
        {
            if (rules.RemoveAll(r => IpLines.Write(r).Equals(text.Trim(), StringComparison.OrdinalIgnoreCase)) == 0)
                throw new CommandFailure($"The profile has no IP rule for {text}.");
        }

        rules.AddRange((call.GetValue(_allow) ?? []).Select(text => ProfileIpText.Read(text, IpAccess.Grant)));
        rules.AddRange((call.GetValue(_deny) ?? []).Select(text => ProfileIpText.Read(text, IpAccess.Deny)));
        return rules;
    }

    private static bool Given(ParseResult call, Option option) => call.GetResult(option) is OptionResult { Implicit: false };
}
