namespace Tarn.Identity.Profiles;

/// <summary>What a profile may do with an object, each with the letter it has in lists and files.</summary>
[Flags]
public enum ProfileRight
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>V: see the object in lists and read its design.</summary>
    View = 1,

    /// <summary>R: read records, download files.</summary>
    Read = 2,

    /// <summary>A: insert records, upload files.</summary>
    Add = 4,

    /// <summary>E: change records, passwords and attachments, overwrite files.</summary>
    Edit = 8,

    /// <summary>X: delete records or files.</summary>
    Delete = 16,

    /// <summary>D: change fields and other design.</summary>
    Design = 32,

    /// <summary>K: drop the object.</summary>
    Drop = 64,

    /// <summary>P: deploy a DataPage, run a task.</summary>
    Deploy = 128,

    /// <summary>Every right.</summary>
    All = View | Read | Add | Edit | Delete | Design | Drop | Deploy,
}
