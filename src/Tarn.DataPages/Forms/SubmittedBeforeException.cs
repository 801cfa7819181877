namespace Tarn.DataPages.Forms;

/// <summary>A form comes a second time: its first answer is given again, and what the second has begun to write is undone.</summary>
public sealed class SubmittedBeforeException() : Exception("The form was submitted before.");
