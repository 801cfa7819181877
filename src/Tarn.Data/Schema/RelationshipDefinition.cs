namespace Tarn.Data.Schema;

/// <summary>A link between a parent's unique field and a child's field.</summary>
public sealed record RelationshipDefinition
{
    /// <summary>Number, unique in the account.</summary>
    public long Id { get; init; }

    public required long ParentTable { get; init; }

    public required long ParentField { get; init; }

    public required long ChildTable { get; init; }

    public required long ChildField { get; init; }

    /// <summary>Every non-blank child value must exist in the parent.</summary>
    public bool Enforced { get; init; }

    /// <summary>A changed parent key is copied to its children. Needs <see cref="Enforced"/>.</summary>
    public bool CascadeUpdate { get; init; }

    /// <summary>Deleting a parent deletes its children. Needs <see cref="Enforced"/>.</summary>
    public bool CascadeDelete { get; init; }

    /// <summary>Join that views and queries propose: Inner, Left or Right.</summary>
    public ViewJoinKind Join { get; init; }

    /// <summary>Parent field shown in place of the key; null for none.</summary>
    public long? DisplayField { get; init; }

    /// <summary>Show it on DataPages too where the field cannot be edited.</summary>
    public bool DisplayOnDataPages { get; init; }
}
