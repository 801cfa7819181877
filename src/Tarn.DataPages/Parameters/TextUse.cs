namespace Tarn.DataPages.Parameters;

/// <summary>What a text with parameters is for: it decides how values are escaped.</summary>
public enum TextUse
{
    /// <summary>HTML of a builder. Values are escaped for the place they stand in: text, attribute, address, script, style.</summary>
    Html,

    /// <summary>A text that is no markup: mail bodies, subjects, default values. Values go in as they are; whoever shows the text escapes it.</summary>
    Plain,

    /// <summary>An address to go to. Values are percent-encoded; a value that is the whole address must be harmless.</summary>
    Url,
}
