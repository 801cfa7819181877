namespace Tarn.Identity.Rights;

/// <summary>Which rights make sense for which kind of object (account.md 6.6).</summary>
public static class RightsMatrix
{
    private const Right OfRows = Right.View | Right.Read | Right.Add | Right.Edit | Right.Delete | Right.Design | Right.Drop | Right.Export | Right.Manage;
    private const Right OfDefinitions = Right.View | Right.Design | Right.Drop | Right.Export | Right.Manage;

    /// <summary>Every kind, in the order of the permissions screen.</summary>
    public static IReadOnlyList<RightsKind> Kinds { get; } =
    [
        RightsKind.Table, RightsKind.View, RightsKind.Directory, RightsKind.App, RightsKind.DataPage, RightsKind.Login, RightsKind.Style, RightsKind.Localization, RightsKind.Folder,
        RightsKind.Task, RightsKind.Webhook, RightsKind.Logs,
    ];

    /// <summary>Kinds that people may be allowed to make new objects of.</summary>
    public static IReadOnlyList<RightsKind> Creatable { get; } = [.. Kinds.Where(k => k != RightsKind.Logs)];

    /// <summary>Every right alone, in the order VRAEXDKPGM.</summary>
    public static IReadOnlyList<Right> Each { get; } = [.. Enum.GetValues<Right>().Where(r => r is not (Right.None or Right.All))];

    /// <summary>The rights that can be granted on a kind of object.</summary>
    public static Right Offered(RightsKind kind) => kind switch
    {
        RightsKind.Table or RightsKind.View or RightsKind.Directory or RightsKind.Folder => OfRows,
        RightsKind.App or RightsKind.DataPage => OfDefinitions | Right.Deploy,
        RightsKind.Login or RightsKind.Style or RightsKind.Localization => OfDefinitions,
        RightsKind.Task or RightsKind.Webhook => Right.View | Right.Design | Right.Drop | Right.Deploy | Right.Manage,
        RightsKind.Logs => Right.View | Right.Export,
        _ => Right.None,
    };

    /// <summary>Lies in an app, and shares the rights on it.</summary>
    public static bool IsInApp(RightsKind kind) => kind is RightsKind.DataPage or RightsKind.Login or RightsKind.Style or RightsKind.Localization;

    /// <summary>What group App_Managers may do with everything: the definitions of apps.</summary>
    public static bool IsForAppManagers(RightsKind kind) => kind == RightsKind.App || IsInApp(kind);
}
