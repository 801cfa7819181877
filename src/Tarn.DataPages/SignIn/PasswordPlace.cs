using Tarn.Data.Schema;

namespace Tarn.DataPages.SignIn;

/// <summary>Where a person's password is stored.</summary>
/// <param name="Table">The table.</param>
/// <param name="Field">Its column: a PASSWORD, or a STRING in apps that keep passwords as text.</param>
/// <param name="Key">The person's record.</param>
public sealed record PasswordPlace(TableDefinition Table, FieldDefinition Field, long Key);
