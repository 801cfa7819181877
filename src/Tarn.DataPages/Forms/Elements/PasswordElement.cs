using Tarn.DataPages.SignIn;
using Tarn.DataPages.Values;
using Tarn.Sql;

namespace Tarn.DataPages.Forms.Elements;

/// <summary>A password: never shown, blank on update means unchanged.</summary>
public sealed class PasswordElement : TextElement
{
    /// <inheritdoc/>
    public override Type View => typeof(Components.Elements.PasswordView);

    /// <summary>What <c>autocomplete</c> says to password managers.</summary>
    public string AutoComplete { get; private set; } = "new-password";

    /// <summary>Whether the present password must be given with a new one.</summary>
    public bool NeedsCurrent { get; private set; }

    /// <inheritdoc/>
    public override ValueTask LoadAsync(FormContext form)
    {
        AutoComplete = form.Mode == FormMode.Login ? "current-password" : "new-password";
        NeedsCurrent = form is { Mode: FormMode.Update, Record: not null } && Definition.IsSet("EnableCurrentPasswordValidation");
        // On update a password that is not typed stays as it is.
        if (form.Record is not null)
            IsRequired = false;
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public override async ValueTask ValidateAsync(FormContext form)
    {
        if (form.Mode == FormMode.Login)
            return;
        await base.ValidateAsync(form);
        if (Error is not null || Entry.Length == 0)
            return;
        if (PasswordStrength.Of(Entry) < PasswordStrength.Parse(Definition["MinRequiredStrength"]))
            Fail(form, "PasswordTooWeak");
        else if (NeedsCurrent && !await IsCurrentAsync(form))
            Error = new Answers.ElementError(Name + "_Current", "CurrentPasswordWrong", form.Page.Locale.Text("CurrentPasswordWrong"));
    }

    /// <inheritdoc/>
    public override bool IsChanged(RecordView record) => Entry.Length > 0;

    /// <summary>What an error leaves in the control: nothing.</summary>
    public void Forget() => (Entries, Confirmation) = ([], "");

    /// <inheritdoc/>
    protected override void Take(FormContext form, string text)
    {
        Entries = [text];
        Value = text.Length == 0 ? SqlValue.Null(SqlTypeKind.NVarChar) : SqlValue.FromText(text);
    }

    private async ValueTask<bool> IsCurrentAsync(FormContext form)
    {
        var current = form.Page.Request.Fields[Name + "_Current"] ?? "";
        if (current.Length == 0 || form.Record is null || form.Source.StoredAt(Column!.Name, form.Record.Key) is not { } place)
            return false;
        var stored = await form.Page.Site.Database.Passwords.ReadAsync(place.Table, place.Field, place.Key, form.Page.Cancellation);
        return form.Page.Site.Passwords.Verify(stored, current).Matches;
    }
}
