using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Components;

namespace Tarn.Studio.Frame;

/// <summary>Puts a screen into the navigation: <c>@attribute [NavEntry("Tables", "table", 20)]</c>. What has no screen has no entry.</summary>
/// <param name="text">What the entry says.</param>
/// <param name="icon">Its icon, see <see cref="Icon"/>.</param>
/// <param name="order">Place among the others: Home 10, Tables 20, Views 30, Apps 40, Files 50, Integrations 60, Settings 90.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class NavEntryAttribute(string text, string icon, int order) : Attribute
{
    public string Text => text;

    public string Icon => icon;

    public int Order => order;
}

/// <summary>Says that a screen opens objects of a kind: search, Home and lists lead there. One of its routes must end with <c>{Id:long}</c>.</summary>
/// <param name="type">The kind.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class OpensAttribute(ObjectType type) : Attribute
{
    public ObjectType Type => type;
}

/// <summary>Adds a command to the search palette: <c>@attribute [Command("New table", "plus", "tables?new=table")]</c>.</summary>
/// <param name="text">What it says.</param>
/// <param name="icon">Its icon.</param>
/// <param name="href">Where it leads, from the Studio's base.</param>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
public sealed class CommandAttribute(string text, string icon, string href) : Attribute
{
    public string Text => text;

    public string Icon => icon;

    public string Href => href;
}

/// <summary>A link of the navigation or a command of the palette.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Icon">Its icon.</param>
/// <param name="Href">Where it leads, from the Studio's base.</param>
/// <param name="Screen">The screen there.</param>
public sealed record ScreenLink(string Text, string Icon, string Href, Type Screen)
{
    /// <summary>May somebody go there? A command that makes something is for those who may.</summary>
    public bool IsFor(StudioRights rights) => rights.Admit(Screen, null) == Admission.Granted
        && (!Href.Contains("new", StringComparison.Ordinal) || rights.Person.IsAdministrator || (Screen.GetCustomAttribute<NeedsAttribute>() is { } needs && rights.AllowsNew(needs.Kind)));
}

/// <summary>The screens there are, as their attributes tell.</summary>
public static class Screens
{
    private const string IdPart = "{Id:long}";

    private static readonly ImmutableArray<Type> Pages = [.. typeof(Screens).Assembly.GetTypes().Where(t => t.IsDefined(typeof(RouteAttribute), inherit: false))];

    private static readonly FrozenDictionary<ObjectType, string> Routes = Pages
        .SelectMany(p => p.GetCustomAttributes<OpensAttribute>().Select(o => KeyValuePair.Create(o.Type, ObjectRouteOf(p))))
        .ToFrozenDictionary();

    /// <summary>The navigation, in order.</summary>
    public static ImmutableArray<ScreenLink> Navigation { get; } =
    [
        .. Pages.Select(p => (Page: p, Entry: p.GetCustomAttribute<NavEntryAttribute>())).Where(p => p.Entry is not null).OrderBy(p => p.Entry!.Order)
            .Select(p => new ScreenLink(p.Entry!.Text, p.Entry.Icon, RouteOf(p.Page), p.Page)),
    ];

    /// <summary>The commands of the palette.</summary>
    public static ImmutableArray<ScreenLink> Commands { get; } =
        [.. Pages.SelectMany(p => p.GetCustomAttributes<CommandAttribute>().Select(c => new ScreenLink(c.Text, c.Icon, c.Href, p))).OrderBy(c => c.Text, StringComparer.Ordinal)];

    /// <summary>All screens.</summary>
    public static IReadOnlyList<Type> All => Pages;

    /// <summary>Where an object is opened, from the Studio's base; null when no screen opens its kind.</summary>
    public static string? AddressOf(ObjectType type, long id) => Routes.TryGetValue(type, out var route) ? route.Replace(IdPart, id.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) : null;

    private static string ObjectRouteOf(Type page) => page.GetCustomAttributes<RouteAttribute>().Select(r => r.Template).First(t => t.EndsWith(IdPart, StringComparison.Ordinal)).TrimStart('/');

    private static string RouteOf(Type page) => page.GetCustomAttributes<RouteAttribute>().Select(r => r.Template).OrderBy(t => t.Length).First().TrimStart('/');
}
