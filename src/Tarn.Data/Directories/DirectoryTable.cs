using System.Collections.Immutable;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Data.Directories;

/// <summary>
/// What a directory asks of its table: an ordinary one whose records are the directory's users, and whose first five fields stay as they are (directories.md, 2.2).
/// </summary>
public static class DirectoryTable
{
    /// <summary>With what users sign in; no two of a directory have the same, whatever their case.</summary>
    public const string Email = "Email";

    /// <summary>The user's permanent name.</summary>
    public const string UserGuid = "UserGUID";

    public const string FirstName = "First_Name";

    public const string LastName = "Last_Name";

    /// <summary>Always blank: passwords are kept outside the table, where no query, export or package reaches them.</summary>
    public const string Password = "Password";

    /// <summary>How the built-in way to sign in, by e-mail address and password, is called.</summary>
    public const string OwnMethod = "Caspio";

    /// <summary>No directory has a second factor in this version.</summary>
    public const string NoSecondFactor = "Unavailable";

    /// <summary>Attribute of a user: one of <see cref="DirectoryStatus"/>.</summary>
    public const string Status = "_status";

    /// <summary>Attribute of a user: how the user signs in.</summary>
    public const string SignInMethod = "_sign_in_method";

    /// <summary>Attribute of a user: whether a second factor is set up.</summary>
    public const string SecondFactor = "_2fa_status";

    /// <summary>The fields that the table of a directory must have, in their order.</summary>
    public static ImmutableArray<FieldDefinition> RequiredFields { get; } =
    [
        new() { Name = Email, Type = FieldTypes.String, Unique = true },
        new() { Name = UserGuid, Type = FieldTypes.Guid, Unique = true },
        new() { Name = FirstName, Type = FieldTypes.String },
        new() { Name = LastName, Type = FieldTypes.String },
        new() { Name = Password, Type = FieldTypes.Password },
    ];

    /// <summary>What Tarn knows of a user besides the fields; to be read, never written.</summary>
    public static ImmutableArray<string> Attributes { get; } = [Status, SignInMethod, SecondFactor];

    /// <summary>Is this one of <see cref="Attributes"/>?</summary>
    public static bool IsAttribute(string name) => Attributes.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Must the field stay because the table is a directory's?</summary>
    public static bool Requires(TableDefinition table, string field) =>
        table.IsDirectory && RequiredFields.Any(f => f.Name.Equals(field, StringComparison.OrdinalIgnoreCase));

    /// <summary>Refuses to remove a required field or to change what it is; label, description and place may change.</summary>
    /// <param name="table">The table.</param>
    /// <param name="field">The field as it is.</param>
    /// <param name="changed">The field as it shall be; null to remove it.</param>
    /// <exception cref="DataException">The directory needs the field as it is.</exception>
    internal static void CheckChange(TableDefinition table, FieldDefinition field, FieldDefinition? changed)
    {
        if (Requires(table, field.Name) && (changed is null || changed.Name != field.Name || changed.Type != field.Type || changed.Unique != field.Unique || changed.UniqueAllowNulls != field.UniqueAllowNulls))
            throw new DataException(DataProblem.PartOfDirectory, $"The field '{field.Name}' is required by the directory '{table.Name}': it cannot be removed, renamed or retyped.", field.Name);
    }

    /// <summary>Refuses to remove the table of a directory as if it were only a table.</summary>
    /// <exception cref="DataException">It is a directory's.</exception>
    internal static void CheckDrop(TableDefinition table)
    {
        if (table.IsDirectory)
            throw new DataException(DataProblem.PartOfDirectory, $"The table '{table.Name}' holds the users of a directory. Delete the directory instead.");
    }
}
