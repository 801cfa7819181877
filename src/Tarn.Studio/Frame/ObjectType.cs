namespace Tarn.Studio.Frame;

/// <summary>Kinds of objects that people open in the Studio. Stored by name with what somebody opened lately.</summary>
public enum ObjectType
{
    Table,
    View,
    App,
    DataPage,
    Login,
    File,
    Directory,
    Task,
    Webhook,
    Profile,
}
