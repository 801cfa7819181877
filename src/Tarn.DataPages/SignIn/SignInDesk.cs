using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.DataPages.Answers;
using Tarn.DataPages.Components;
using Tarn.DataPages.Components.Forms;
using Tarn.DataPages.Forms;
using Tarn.DataPages.Forms.Elements;
using Tarn.DataPages.Sessions;
using Tarn.DataPages.Values;
using Tarn.Identity.Directories;
using Tarn.Sql;

namespace Tarn.DataPages.SignIn;

/// <summary>Who the visitor is: finds the sign-in of a request, shows the login form, checks what was entered.</summary>
public sealed class SignInDesk(PageContext page, Authentication authentication)
{
    /// <summary>No sign-in lasts longer, however busy.</summary>
    private static readonly TimeSpan LongestSignIn = TimeSpan.FromHours(24);

    /// <summary>The tick by which visitors stay signed in when they close the browser.</summary>
    private const string RememberName = "cbRememberMe";

    private readonly PackageAuthentication _definition = authentication.Definition;

    /// <summary>Whose sign-in just ended, if anybody's.</summary>
    private string? _ended;

    /// <summary>What was entered in place of an address or name.</summary>
    private string _typed = "";

    /// <summary>The directory that the password was checked by, if it was one.</summary>
    private UserDirectory? _directory;

    /// <summary>What the directory said.</summary>
    private SignInResult? _checked;

    /// <summary>How long a user may be idle: what the builder set, within a minute and a day.</summary>
    private TimeSpan IdleTime => TimeSpan.FromMinutes(Math.Clamp(_definition.SessionTimeout, 1, 1440));

    /// <summary>The signed-in user, read anew; null when the visitor is nobody here, was idle for too long, or is no longer in the source.</summary>
    public async ValueTask<SignedInUser?> FindUserAsync()
    {
        if (page.IsSignedInPreview)
            return await FindAnybodyAsync();
        if (page.Visit.FindSignIn(authentication.Id) is not { } signIn)
            return null;
        var now = Now;
        var idle = now - signIn.Seen > IdleTime.TotalMilliseconds || now - signIn.Began > LongestSignIn.TotalMilliseconds;
        if (idle || !await MayContinueAsync(signIn.Record, signIn.Began) || await page.Site.Resets.WasResetSinceAsync(OpenSource().StoredIn(signIn.Record), signIn.Began, page.Cancellation) || await ReadUserAsync(signIn.Record) is not { } user)
        {
            _ended = signIn.Record;
            page.Visit.SignOut(authentication.Id);
            return null;
        }

        // Seldom enough to spare the database, often enough that nobody who is busy is taken for idle.
        if (now - signIn.Seen >= Math.Min(VisitStore.TouchEvery.TotalMilliseconds, IdleTime.TotalMilliseconds / 20))
            page.Visit.SignIn(signIn with { Seen = now });
        return user;
    }

    /// <summary>Signs a record's user in without asking: after a registration. Nothing happens when the record is not in the authentication's source.</summary>
    /// <param name="table">The table of the record.</param>
    /// <param name="key">Its <c>PK_ID</c> there.</param>
    public async ValueTask SignInAsync(Data.Schema.TableDefinition table, long key)
    {
        var source = OpenSource();
        if (source.Table?.Id == table.Id && (source.IsView ? await FindByTableKeyAsync(source, key) : key.ToString(System.Globalization.CultureInfo.InvariantCulture)) is { } record
            && await MayContinueAsync(record, Now) && await ReadUserAsync(record) is not null)
            await EnterAsync(record);
    }

    /// <summary>Where the users are a directory's: are they still let in? Whoever has just registered there is to be activated first.</summary>
    private async ValueTask<bool> MayContinueAsync(string record, long began)
    {
        foreach (var (table, key) in OpenSource().StoredIn(record))
        {
            if (await page.Site.Directories.Store.FindOfTableAsync(table, page.Cancellation) is { } directory && !await page.Site.Directories.Sessions.MayContinueAsync(directory, key, began, page.Cancellation))
                return false;
        }

        return true;
    }

    /// <summary>Answers a request of somebody who is not signed in: the login form, or the outcome of what was entered in it.</summary>
    /// <returns>The answer to give; null when the visitor is signed in now and the page follows.</returns>
    public async ValueTask<PageAnswer?> ReceiveAsync()
    {
        var isAttempt = page.Request.IsPost && page.Request.Fields["Login"] == "1";
        if (!isAttempt && SignInTarget.FindLoginPage(page, _definition) is { } elsewhere)
            return PageAnswer.Redirect(elsewhere);
        var form = await CreateFormAsync();
        if (!isAttempt)
            return Show(form, null);
        // The form's own token, and where it was sent from, keep others from signing visitors in behind their backs.
        if (page.OpenRequestToken(isSignIn: true) is null || page.Request is { IsForeign: true, Transport: Requests.PageTransport.Document })
            return Show(form, page.Locale.Text("FormExpired"));
        await form.BindAsync();
        var captchas = form.Elements.OfType<CaptchaElement>().ToList();
        foreach (var captcha in captchas)
            await captcha.ValidateAsync(form.Context);
        if (form.Errors.Count > 0)
            return Show(form, null);
        // By what is compared: the same number in other digits is the same user, and a field without a column is nobody.
        var name = string.Join('\n', form.Elements.Where(e => e is { IsInput: true, Column: not null } and not PasswordElement).Select(e => (e.Value.IsNull ? e.Entry : RecordView.InvariantText(e.Value)).Trim().ToUpperInvariant()));
        if (page.Site.Attempts.Begin(authentication.Id, name, page.Request.Address) is { } refusal)
            return Show(form, page.Locale.Text(refusal == Refusal.Locked ? "AccountLocked" : "TooManyRequests"), refusal == Refusal.Locked ? 200 : 429);
        if (await FindAsync(form) is not { } record || !await MayContinueAsync(record, Now))
        {
            page.Site.Attempts.Failed(page.Request.Address);
            if (_checked is { Outcome: SignInOutcome.MustChange, Secret: { } secret } && _directory is { } directory)
                return PageAnswer.Redirect($"{page.Request.BaseAddress}/users/{directory.Id}/reset?t={secret}");
            foreach (var captcha in captchas)
                captcha.Challenge(form.Context);
            var text = RefusalText() ?? (_definition.FailureMessage.Length > 0 ? page.Parameters.Resolve(_definition.FailureMessage, Parameters.TextUse.Html) : page.Locale.Text("LoginFailed"));
            return Show(form, text, showForm: _definition.ShowsFormAfterFailure);
        }

        page.Site.Attempts.Succeeded(authentication.Id, name);
        await EnterAsync(record);
        page.Visit.IsKept = _definition.OffersToRemember && page.Request.Fields[RememberName] == "1";
        page.User = await ReadUserAsync(record);
        if (page.User is null)
            return Show(form, page.Locale.Text("LoginFailed"));
        return KeptEntries.Restore(page, record) ? null : SignInTarget.Continue(page, _definition);
    }

    private long Now => page.Site.Database.Clock.GetUtcNow().ToUnixTimeMilliseconds();

    private DataSource OpenSource() => DataSource.Open(page.Schema, _definition.DataSourceName, _definition.IsView);

    /// <summary>A new secret for the visit: whoever planted or saw the old one does not come along.</summary>
    private async ValueTask EnterAsync(string record)
    {
        await page.Site.Visits.RenewAsync(page.Visit, page.Cancellation);
        page.Visit.SignIn(new SignedIn(authentication.Id, record, Now, Now));
    }

    private async ValueTask<SignedInUser?> ReadUserAsync(string record)
    {
        var source = OpenSource();
        var columns = AllColumns(source);
        var found = await source.ReadAsync(page.Site.Database, columns, source.KeyCondition(record), SignInConditions.FiltersOf(_definition, source), null, 0, 1, page.Cancellation);
        await page.PublishFilesAsync(found);
        return found is [var user] ? new SignedInUser(authentication, user) : null;
    }

    /// <summary>Somebody who may sign in, for a builder's preview: the first, or somebody of whom nothing is known while there is nobody yet.</summary>
    private async ValueTask<SignedInUser> FindAnybodyAsync()
    {
        var source = OpenSource();
        var columns = AllColumns(source);
        var found = await source.ReadAsync(page.Site.Database, columns, null, SignInConditions.FiltersOf(_definition, source), null, 0, 1, page.Cancellation);
        return new SignedInUser(authentication, found is [var user] ? user : new RecordView("0", columns, [.. Enumerable.Range(0, columns.Count).Select(i => SqlValue.Null(columns[i].Field!.Type.SqlType.Kind))]));
    }

    private async ValueTask<string?> FindByTableKeyAsync(DataSource source, long key)
    {
        var condition = $"[{Data.Schema.ViewText.KeyOf(source.EditableAlias!)}] = {key.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
        var found = await source.ReadAsync(page.Site.Database, new RecordColumns(), condition, [], null, 0, 1, page.Cancellation);
        return found is [var record] ? record.Key : null;
    }

    private static RecordColumns AllColumns(DataSource source)
    {
        var columns = new RecordColumns();
        foreach (var column in source.Columns.Where(c => c.Field.Type is not PasswordFieldType and not AttachmentFieldType))
            columns.Add(column.Name, column.Field);
        return columns;
    }

    private async ValueTask<Form> CreateFormAsync()
    {
        var form = FormFactory.Create(new FormContext(page, OpenSource(), FormMode.Login, null), _definition.Sections);
        await form.LoadAsync();
        return form;
    }

    /// <summary>Finds the one record whose fields are as entered and whose password fits. Takes as long for unknown names as for known ones.</summary>
    private async ValueTask<string?> FindAsync(Form form)
    {
        var source = form.Context.Source;
        var inputs = form.Elements.Where(e => e is { IsInput: true, Column: not null }).ToList();
        var passwords = inputs.Where(e => e is PasswordElement).ToList();
        var names = inputs.Where(e => e is not PasswordElement).ToList();
        RecordView? record = null;
        _typed = names.Count > 0 ? names[0].Entry : "";
        if (names.Count > 0 && names.All(e => !e.Value.IsNull && e.Entry.Trim().Length > 0))
        {
            var columns = new RecordColumns();
            foreach (var input in inputs)
                columns.Add(input.Column!.Name, input.Field);
            var where = string.Join(" AND ", names.Select(e => $"[{e.Column!.Name}] = {SqlLiteral.Of(e.Value)}"));
            var found = await source.ReadAsync(page.Site.Database, columns, where, SignInConditions.FiltersOf(_definition, source), null, 0, 2, page.Cancellation);
            record = found is [var only] && names.All(e => !e.Definition.IsSet("CaseSensitive") || RecordView.InvariantText(only.Find(e.Column!.Name)!.Value) == e.Entry.Trim()) ? only : null;
        }

        var fits = passwords.Count > 0;
        foreach (var password in passwords)
            fits &= await FitsAsync(source, password, record);
        return fits && record is not null ? record.Key : null;
    }

    private async ValueTask<bool> FitsAsync(DataSource source, FormElement element, RecordView? record)
    {
        if (source.TableOf(element.Column!.Name) is { IsDirectory: true } users && element.Field?.Type is PasswordFieldType)
            return await FitsDirectoryAsync(source, users, element, record);
        if (element.Field?.Type is not PasswordFieldType)
        {
            // A plain column: compared in constant time, by case where the builder says so.
            var stored = record is null ? "" : RecordView.InvariantText(record.Find(element.Column!.Name)!.Value);
            var (a, b) = element.Definition.IsSet("CaseSensitive", absent: true) ? (stored, element.Entry) : (stored.ToUpperInvariant(), element.Entry.ToUpperInvariant());
            return stored.Length > 0 & System.Security.Cryptography.CryptographicOperations.FixedTimeEquals(System.Text.Encoding.UTF8.GetBytes(a), System.Text.Encoding.UTF8.GetBytes(b));
        }

        var place = record is null ? null : source.StoredAt(element.Column!.Name, record.Key);
        var hash = place is { } at ? await page.Site.Database.Passwords.ReadAsync(at.Table, at.Field, at.Key, page.Cancellation) : null;
        var verdict = await Task.Run(() => page.Site.Passwords.Verify(hash, element.Entry), page.Cancellation);
        if (verdict is { Matches: true, RehashDue: true } && place is { } target)
        {
            var renewed = await Task.Run(() => page.Site.Passwords.Hash(element.Entry), page.Cancellation);
            await page.Site.Database.Passwords.ReplaceAsync(target.Table, target.Field, target.Key, hash!, renewed, page.Cancellation);
            // It is still the same password: a link to choose another one goes on counting.
            await page.Site.Resets.FollowAsync(new PasswordPlace(target.Table, target.Field, target.Key), hash!, renewed, page.Cancellation);
        }

        return verdict.Matches;
    }

    /// <summary>Passwords of a directory's users are the directory's affair: it counts attempts, locks, and keeps the log.</summary>
    private async ValueTask<bool> FitsDirectoryAsync(DataSource source, Data.Schema.TableDefinition table, FormElement element, RecordView? record)
    {
        var directories = page.Site.Directories;
        if (await directories.Store.FindOfTableAsync(table, page.Cancellation) is not { } directory)
            return false;
        var place = record is null ? null : source.StoredAt(element.Column!.Name, record.Key);
        var user = place is { } at ? await directories.Users.FindAsync(directory, at.Key, page.Cancellation) : null;
        var client = new Client(page.Request.Address.ToString(), page.Request.UserAgent);
        _directory = directory;
        _checked = await directories.SignIn.CheckAsync(directory, user?.Email ?? _typed, element.Entry, page.Request.LinkBase, client, page.Cancellation);
        return _checked.Outcome == SignInOutcome.SignedIn;
    }

    /// <summary>What a directory tells those who had the right password; null for all others.</summary>
    private string? RefusalText() => _checked?.Outcome switch
    {
        SignInOutcome.Locked => $"{page.Locale.Text("AccountLocked")} <a href=\"{page.Request.BaseAddress}/users/{_directory!.Id}/forgot\">{page.Locale.Text("ForgotPassword")}</a>",
        SignInOutcome.Throttled => page.Locale.Text("TooManyRequests"),
        _ => null,
    };

    private PageAnswer Show(Form form, string? error, int httpStatus = 200, bool showForm = true)
    {
        foreach (var password in form.Elements.OfType<PasswordElement>())
            password.Forget();
        var id = PageSection.NewId();
        var flow = page.Close(page.Flow ?? page.NewFlow(FlowPage.Form));
        // A visitor's page and search are kept: after the sign-in it goes on where it was.
        var model = new FormModel
        {
            Page = page,
            UniqueId = id,
            Form = showForm ? form : null,
            Header = page.Parameters.Html(_definition.PageHeader),
            Footer = page.Parameters.Html(_definition.PageFooter),
            Message = showForm || error is null ? null : new Microsoft.AspNetCore.Components.MarkupString(error),
            CommonError = showForm ? error : null,
            Action = "Login",
            PageType = "Auth",
            PageId = 1,
            PreviousPageId = 0,
            AppSession = flow,
            RequestToken = page.NewRequestToken(),
            Hidden = KeptEntries.Keep(page, _ended) is { } kept ? [("Login", "1"), (KeptEntries.ControlName, kept)] : [("Login", "1")],
            Buttons = [new FormButton("Submit", page.Locale.Text("Login"), "cbLoginButton", $"Submit{id}")],
            Tick = _definition.OffersToRemember ? (RememberName, page.Locale.Text("StaySignedIn")) : null,
        };
        return new PageAnswer
        {
            Status = PageStatus.Login,
            HttpStatus = httpStatus,
            Sections = [new PageSection(id, flow, model.RequestToken, Markup.Of<FormView>(model))],
            Errors = error is null ? form.Errors : [new ElementError("", "LoginFailed", error), .. form.Errors],
        };
    }
}
