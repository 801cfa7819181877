namespace Tarn.DataPages.Users;

/// <summary>A form of a directory's page.</summary>
public sealed record UserForm
{
    /// <summary>The heading.</summary>
    public required string Heading { get; init; }

    /// <summary>A sentence below it.</summary>
    public string Text { get; init; } = "";

    /// <summary>The address it is sent to; null for a page without a form.</summary>
    public string? Action { get; init; }

    /// <summary>What shows that the form came from this server to this browser.</summary>
    public string Seal { get; init; } = "";

    /// <summary>What was wrong with what was sent.</summary>
    public IReadOnlyList<string> Errors { get; init; } = [];

    /// <summary>Asks for the e-mail address; with what is in the field. Null to ask for none.</summary>
    public string? Email { get; init; }

    /// <summary>The address is known and only shown.</summary>
    public bool KnowsEmail { get; init; }

    /// <summary>Asks for the password.</summary>
    public bool AsksPassword { get; init; }

    /// <summary>Asks for a new password, twice; with the rules it must keep to. Null to ask for none.</summary>
    public IReadOnlyList<(string Key, string Text)>? Rules { get; init; }

    /// <summary>Fewest characters of a new password.</summary>
    public int LeastLength { get; init; }

    /// <summary>The secret of the link that led here.</summary>
    public string? Link { get; init; }

    /// <summary>What stands on the button.</summary>
    public string Button { get; init; } = "";

    /// <summary>Links below: address and text.</summary>
    public IReadOnlyList<(string Address, string Text)> Links { get; init; } = [];
}
