namespace Tarn.DataPages.Parameters;

/// <summary>Where in HTML a value is printed.</summary>
internal enum PlaceInHtml
{
    /// <summary>Between tags.</summary>
    Text,

    /// <summary>In an attribute's value.</summary>
    Attribute,

    /// <summary>In an attribute that holds an address, with something before it.</summary>
    UrlPart,

    /// <summary>At the beginning of an attribute that holds an address: it decides the scheme.</summary>
    UrlStart,

    /// <summary>In a string of a script, or of an attribute that holds script.</summary>
    Script,

    /// <summary>In a script outside of any string: the value becomes a number or a string of its own, and never code.</summary>
    ScriptCode,

    /// <summary>As <see cref="ScriptCode"/>, in an attribute that holds script.</summary>
    HandlerCode,

    /// <summary>In a script as the end of a name, such as that of a function.</summary>
    ScriptName,

    /// <summary>Inside <c>style</c>, or a <c>style</c> attribute.</summary>
    Style,

    /// <summary>Where no value can be made harmless: a tag's or attribute's name, a comment. Nothing is printed.</summary>
    Nowhere,
}
