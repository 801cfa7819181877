namespace Tarn.Studio.Frame;

/// <summary>Something that can be found and opened.</summary>
/// <param name="Type">Its kind.</param>
/// <param name="Id">Its number.</param>
/// <param name="Name">Its name.</param>
/// <param name="Detail">Where it is, or what it is about; null for nothing.</param>
public sealed record StudioObject(ObjectType Type, long Id, string Name, string? Detail = null)
{
    /// <summary>The icon of its kind.</summary>
    public string Icon => IconOf(Type);

    /// <summary>The icon of a kind.</summary>
    public static string IconOf(ObjectType type) => type switch
    {
        ObjectType.Table => "table",
        ObjectType.View => "view",
        ObjectType.App => "app",
        ObjectType.DataPage => "page",
        ObjectType.Login => "lock",
        ObjectType.File => "file",
        ObjectType.Directory => "users",
        ObjectType.Task => "clock",
        _ => "plug",
    };

    /// <summary>What a kind is called.</summary>
    public static string NameOf(ObjectType type) => type switch
    {
        ObjectType.DataPage => "DataPage",
        ObjectType.Profile => "API profile",
        _ => type.ToString(),
    };
}
