using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Tarn.Data;
using Tarn.Identity.Profiles;
using Tarn.Studio.Frame;

namespace Tarn.Studio.Integrations;

/// <summary>A profile: what it is for, what it may do, from where, and its secret while that can be seen (account.md 7).</summary>
public sealed partial class ProfileScreen(Workspace workspace, Toasts toasts, Confirmations confirmations, NavigationManager navigation, IJSRuntime script)
{
    private static readonly IReadOnlyList<(ProfileRight Right, string Words, string Hint)> Columns =
    [
        (ProfileRight.View, "See", "It is in lists, and its design can be read"),
        (ProfileRight.Read, "Read", "Read records, download files"),
        (ProfileRight.Add, "Add", "Insert records, upload files"),
        (ProfileRight.Edit, "Change", "Change records, passwords and attachments"),
        (ProfileRight.Delete, "Delete", "Delete records or files"),
        (ProfileRight.Design, "Design", "Change fields"),
        (ProfileRight.Drop, "Drop", "Delete the whole object"),
        (ProfileRight.Deploy, "Run", "Deploy a DataPage, run a task"),
    ];

    private StudioPage _page = null!;
    private Profile? _profile;

    /// <summary>The profile and its grants as the form shows them.</summary>
    private Profile? _seen;
    private IReadOnlyList<ObjectGrant> _seenGrants = [];
    private string? _secret;
    private long? _secretOf;
    private string _name = "";
    private string _description = "";
    private string _email = "";
    private bool _all = true;
    private bool _create;
    private McpAccess _mcp;
    private readonly AddressForm _addresses = new();
    private List<AccessRow> _rows = [];
    private Problem? _problem;
    private bool _isBusy;

    /// <summary>The profile's number; null for a new one.</summary>
    [Parameter] public long? Id { get; set; }

    private Workspace Workspace => workspace;

    private ProfileStore Profiles => workspace.Identity.Profiles;

    private async Task LoadAsync(CancellationToken leaving)
    {
        _profile = Id is { } id ? await Profiles.FindAsync(id, leaving) ?? throw new DataException(DataProblem.ObjectNotFound, "There is no such profile any more. Somebody may have deleted it.") : null;
        _seen = _profile;
        var data = _profile?.Data ?? new ProfileDraft { Name = "", Email = workspace.User.Email, AccessAllObjects = true };
        (_name, _description, _email) = (data.Name, data.Description, data.Email);
        (_all, _create, _mcp, _problem) = (data.AccessAllObjects, data.CanCreateObjects, data.Mcp, null);
        _addresses.Fill(data.DefaultAccess, data.IpRules);
        if (_secretOf != Id)
            _secret = null;
        await LoadRowsAsync(leaving);
    }

    private async Task LoadRowsAsync(CancellationToken leaving)
    {
        var schema = await workspace.SchemaAsync(leaving);
        var apps = await workspace.AppsAsync(leaving);
        _rows =
        [
            All(ObjectKind.Table, "All tables, also those made later"),
            .. schema.Tables.OrderBy(t => t.Name, StringComparer.OrdinalIgnoreCase).Select(t => Row(ObjectKind.Table, t.Id, t.Name)),
            All(ObjectKind.View, "All views, also those made later"),
            .. schema.Views.OrderBy(v => v.Name, StringComparer.OrdinalIgnoreCase).Select(v => Row(ObjectKind.View, v.Id, v.Name)),
            All(ObjectKind.Folder, "All files and folders"),
            All(ObjectKind.Directory, "All directories"),
            All(ObjectKind.Application, "All apps and their DataPages"),
            .. apps.Apps.Select(a => Row(ObjectKind.Application, a.Id, a.Name)),
            All(ObjectKind.Task, "All import and export tasks"),
            All(ObjectKind.Webhook, "Webhooks"),
        ];
        _seenGrants = _profile is null ? [] : await Profiles.Grants.ListAsync(_profile.Id, leaving);
        foreach (var grant in _seenGrants)
        {
            var row = _rows.Find(r => r.Kind == grant.Kind && (r.Object == grant.Object || string.Equals(r.Name, grant.Object, StringComparison.OrdinalIgnoreCase)));
            if (row is null)
                _rows.Insert(_rows.FindLastIndex(r => r.Kind == grant.Kind) + 1, row = new AccessRow(grant.Kind, grant.Object, grant.Object));
            row.Rights |= grant.Rights;
        }
    }

    /// <summary>What can be done to an object's records needs its being seen: ticking a right ticks that one too.</summary>
    private static void Tick(AccessRow row, ProfileRight right, bool on)
    {
        row.Rights = on ? row.Rights | right | (ProfileRight.View & ProfileRightLetters.Offered(row.Kind)) : right == ProfileRight.View ? ProfileRight.None : row.Rights & ~right;
    }

    private async Task SaveAsync()
    {
        _problem = null;
        var rules = _addresses.Read();
        if (rules is null || _isBusy)
            return;
        var draft = (_seen?.Data ?? new ProfileDraft { Name = "", Email = "" }) with
        {
            Name = _name,
            Description = _description,
            Email = _email,
            AccessAllObjects = _all,
            CanCreateObjects = _create,
            Mcp = _mcp,
            DefaultAccess = _addresses.Default,
            IpRules = rules,
        };
        var grants = _rows.Where(r => r.Rights != ProfileRight.None).Select(r => new ObjectGrant(r.Kind, r.Object, r.Rights)).ToList();
        _isBusy = true;
        try
        {
            await _page.TryAsync(_ => _seen is null ? CreateAsync(draft, grants) : EditAsync(_seen, draft, grants), problem => _problem = problem);
        }
        finally
        {
            _isBusy = false;
        }

        if (_problem is { Fields.Count: 0 } general)
            toasts.Show(general);
    }

    private async Task CreateAsync(ProfileDraft draft, List<ObjectGrant> grants)
    {
        RequireAdministrator();
        var created = await Profiles.CreateAsync(draft, CancellationToken.None);
        if (grants.Count > 0)
            await Profiles.Grants.SetAsync(created.Profile.Id, grants, CancellationToken.None);
        ShowSecret(created);
        navigation.NavigateTo($"profiles/{created.Profile.Id}", replace: true);
    }

    private async Task EditAsync(Profile seen, ProfileDraft draft, List<ObjectGrant> grants)
    {
        RequireAdministrator();
        _profile = _seen = await Profiles.EditAsync(seen, draft, _seenGrants, grants, CancellationToken.None);
        await LoadRowsAsync(CancellationToken.None);
        toasts.Done($"Saved {_profile.Name}");
    }

    private async Task ToggleAsync()
    {
        RequireAdministrator();
        var (id, wasOn) = (_profile!.Id, _profile.Enabled);
        if (!await _page.TryAsync(_ => SetAsync(!wasOn)))
            return;
        toasts.Undo(wasOn ? $"{_profile.Name} is switched off" : $"{_profile.Name} is switched on", () => SetAsync(wasOn));

        async Task SetAsync(bool on)
        {
            await (on ? Profiles.EnableAsync(id, CancellationToken.None) : Profiles.DisableAsync(id, CancellationToken.None));
            // What is typed and not saved stays.
            _profile = _profile with { Enabled = on };
            await InvokeAsync(StateHasChanged);
        }
    }

    private async Task RevokeAsync()
    {
        if (await confirmations.AskAsync(new Confirmation { Title = "End all tokens?", Text = "Programs that are signed in with this profile must sign in again. Their client id and secret go on working.", Action = "End tokens" }))
            await _page.TryAsync(async _ =>
            {
                RequireAdministrator();
                await Profiles.RevokeTokensAsync(_profile!.Id, CancellationToken.None);
                toasts.Done("Its tokens are ended");
            });
    }

    private async Task RegenerateAsync()
    {
        if (await confirmations.AskAsync(new Confirmation { Title = "Make a new client id and secret?", Text = "The old ones stop working at once, and so do all tokens. Programs that use this profile need the new ones.", Action = "Make new ones", Type = _profile!.Name }))
            await _page.TryAsync(async _ =>
            {
                RequireAdministrator();
                ShowSecret(await Profiles.RegenerateAsync(_profile.Id, CancellationToken.None));
            });
    }

    private async Task DeleteAsync()
    {
        if (await confirmations.AskAsync(new Confirmation { Title = $"Delete {_profile!.Name}?", Text = "Programs that use it are refused at once. This cannot be undone.", Action = "Delete profile", Type = _profile.Name }))
            await _page.TryAsync(async _ =>
            {
                RequireAdministrator();
                await Profiles.DeleteAsync(_profile.Id, CancellationToken.None);
                toasts.Done($"Deleted {_profile.Name}");
                navigation.NavigateTo("profiles");
            });
    }

    private Task CopyAsync(string text, string what) => script.CopyAsync(text, toasts, $"{what} copied");

    private void ShowSecret(ProfileCredentials credentials) => (_profile, _secret, _secretOf) = (credentials.Profile, credentials.ClientSecret, credentials.Profile.Id);

    // Profiles are for administrators: a right over tables is not one to hand out keys to them.
    private void RequireAdministrator() => workspace.RequireAdministrator();

    private string Example(string secret)
    {
        var address = workspace.Account.Address();
        return $"""
            TOKEN=$(curl -s {address}/oauth/token -d grant_type=client_credentials \
              -d client_id={_profile!.ClientId} \
              -d client_secret={secret} | sed 's/.*"access_token":"\([^"]*\)".*/\1/')
            curl -H "Authorization: Bearer $TOKEN" "{address}/integrations/rest/v3/tables"
            """;
    }

    private static AccessRow All(ObjectKind kind, string name) => new(kind, ObjectGrant.AllObjects, name);

    private static AccessRow Row(ObjectKind kind, long id, string name) => new(kind, id.ToString(CultureInfo.InvariantCulture), name);
}
