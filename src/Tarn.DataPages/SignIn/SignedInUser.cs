using Tarn.Apps.Catalogue;
using Tarn.DataPages.Values;

namespace Tarn.DataPages.SignIn;

/// <summary>The visitor, signed in: the record that an authentication found, read anew for this request.</summary>
/// <param name="Authentication">The authentication.</param>
/// <param name="Record">The user's record, all columns but passwords: <c>[@authfield:X]</c>.</param>
public sealed record SignedInUser(Authentication Authentication, RecordView Record);
