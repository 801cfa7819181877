namespace Tarn.DataPages.Forms;

/// <summary>What a form is for; it decides the names of its controls and what is stored.</summary>
public enum FormMode
{
    /// <summary>Adds a record: controls are named <c>InsertRecord{Field}</c>.</summary>
    Insert,

    /// <summary>Changes a record: <c>EditRecord{Field}</c>.</summary>
    Update,

    /// <summary>Signs in: <c>xip_{Field}</c>.</summary>
    Login,

    /// <summary>Searches, or identifies a user who forgot the password: <c>Value{n}_{m}</c>.</summary>
    Search,
}
