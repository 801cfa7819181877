namespace Tarn.Apps.Packages;

/// <summary>An app parameter, or a key to be replaced during import.</summary>
public sealed record PackageVariable(PackageElement Element) : PackageNode(Element)
{
    /// <summary>The prefix of the names of key variables.</summary>
    public const string KeyPrefix = "AppKey:";

    /// <summary>The name used as <c>[@app:Name]</c>.</summary>
    public string Name => Text("Name");

    /// <summary>Whether it drives the key map only and is no app parameter.</summary>
    public bool IsImportKey => string.Equals(Text("ReplaceWhen"), "Import", StringComparison.OrdinalIgnoreCase);

    /// <summary><c>Email</c>, <c>URL</c>, <c>AppKey</c> or <c>Text</c>; unknown types are Text.</summary>
    public string ValueType => Text("ValueType").ToUpperInvariant() switch { "EMAIL" => "Email", "URL" => "URL", "APPKEY" => "AppKey", _ => "Text" };

    /// <summary>Whether the app needs a value to run.</summary>
    public bool IsRequired => Flag("Required");

    /// <summary>A description for builders.</summary>
    public string Tip => Text("Tip");

    /// <summary>The current value.</summary>
    public string Value => Element.Child("Value")?.Text ?? "";

    /// <summary>The value used when <see cref="Value"/> is empty; the key of a key variable.</summary>
    public string DefaultValue => Element.Child("DefaultValue")?.Text ?? "";

    /// <summary>Makes an app parameter.</summary>
    public static PackageVariable Create(string name, string valueType, bool required, string tip, string value, string defaultValue) =>
        Make(name, "Runtime", valueType, required, tip, null, value, defaultValue);

    /// <summary>Makes the key variable of a DataPage.</summary>
    public static PackageVariable CreateKey(string key, ObjectGuid page) => Make(KeyPrefix + key, "Import", "AppKey", true, "", page, "", key);

    private static PackageVariable Make(string name, string when, string type, bool required, string tip, ObjectGuid? guid, string value, string defaultValue) =>
        new(PackageElement.Create(
            "Variable",
            [("Name", name), ("ReplaceWhen", when), ("ValueType", type), ("Required", CellText.FromBoolean(required)), ("Tip", tip), ("GUID", guid?.Value)],
            new PackageElement("Value", text: value), new PackageElement("DefaultValue", text: defaultValue)));
}
