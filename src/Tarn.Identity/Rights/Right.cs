namespace Tarn.Identity.Rights;

/// <summary>What a person may do with an object (account.md 6.5). The first eight are numbered as <see cref="Profiles.ProfileRight"/>. Stored as numbers: never renumber.</summary>
[Flags]
public enum Right
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>V: see the object in lists, read its design.</summary>
    View = 1,

    /// <summary>R: read rows, download files.</summary>
    Read = 2,

    /// <summary>A: add rows, upload files.</summary>
    Add = 4,

    /// <summary>E: change rows, overwrite files.</summary>
    Edit = 8,

    /// <summary>X: delete rows or files.</summary>
    Delete = 16,

    /// <summary>D: change the definition, rename.</summary>
    Design = 32,

    /// <summary>K: delete the object itself.</summary>
    Drop = 64,

    /// <summary>P: deploy a DataPage, run a task, switch a webhook on.</summary>
    Deploy = 128,

    /// <summary>G: export, include in packages.</summary>
    Export = 256,

    /// <summary>M: grant and revoke the rights that one has.</summary>
    Manage = 512,

    /// <summary>Every right.</summary>
    All = View | Read | Add | Edit | Delete | Design | Drop | Deploy | Export | Manage,
}
