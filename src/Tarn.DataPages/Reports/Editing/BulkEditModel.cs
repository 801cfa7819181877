using Tarn.DataPages.Forms;

namespace Tarn.DataPages.Reports.Editing;

/// <summary>The form that changes many records, ready to be drawn.</summary>
/// <param name="Form">The form.</param>
/// <param name="SwitchedOn">Names of the controls whose switch is on.</param>
public sealed record BulkEditModel(FormModel Form, IReadOnlyList<string> SwitchedOn);
