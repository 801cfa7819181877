using Tarn.Apps.Building;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data.Schema;

namespace Tarn.Studio.Logins;

/// <summary>A login as somebody edits it: the definition that is not saved yet.</summary>
/// <param name="login">The login as it is stored.</param>
/// <param name="schema">The account's tables.</param>
public sealed class LoginDraft(Authentication login, AccountSchema schema)
{
    /// <summary>The login as it was stored last.</summary>
    public Authentication Login { get; private set; } = login;

    /// <summary>Its name as it is now.</summary>
    public string Name { get; set; } = login.Name;

    /// <summary>The definition as it is now.</summary>
    public PackageElement Element { get; private set; } = login.Element;

    /// <summary>It may only be looked at: no step is taken, whatever the browser sends.</summary>
    public bool IsFixed { get; init; }

    /// <summary>The account's tables.</summary>
    public AccountSchema Schema => schema;

    /// <summary>Raised after every change.</summary>
    public event Action? Changed;

    /// <summary>Typed access to what is edited.</summary>
    public PackageAuthentication Definition => new(Element, null);

    /// <summary>The people; null when their table is gone.</summary>
    public PageSource? Source => PageSource.Find(schema, Definition.DataSourceName, Definition.IsView);

    /// <summary>Whether something is not saved.</summary>
    public bool IsChanged => Name != Login.Name || !Element.Equals(Login.Element);

    /// <summary>What would keep people from signing in.</summary>
    public IReadOnlyList<string> Problems => LoginCheck.Problems(schema, Element);

    /// <summary>Takes another definition.</summary>
    public void Apply(PackageElement next)
    {
        if (IsFixed || next.Equals(Element))
            return;
        Element = next;
        Changed?.Invoke();
    }

    /// <summary>The name was changed.</summary>
    public void Touch() => Changed?.Invoke();

    /// <summary>The login was stored.</summary>
    public void Stored(Authentication login)
    {
        (Login, Name, Element) = (login, login.Name, login.Element);
        Changed?.Invoke();
    }
}
