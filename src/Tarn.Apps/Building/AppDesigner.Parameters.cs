using System.Net.Mail;
using System.Text.RegularExpressions;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data;

namespace Tarn.Apps.Building;

public sealed partial class AppDesigner
{
    /// <summary>Longest value of a parameter.</summary>
    public const int MaxParameterValue = 4000;

    /// <summary>What kinds of values a parameter can have.</summary>
    public static IReadOnlyList<string> ParameterTypes { get; } = ["Text", "Email", "URL"];

    /// <summary>Adds a parameter to an app, or changes one. Pages and mails have the new value from their next showing on.</summary>
    /// <param name="app">Number of the app.</param>
    /// <param name="name">The one to change; null to add one.</param>
    /// <param name="wanted">What it is to be.</param>
    /// <param name="by">Who changes it.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="DataException">The app or parameter is gone; the name is not one, is taken, or stands in texts and would change; the value does not fit its kind.</exception>
    public ValueTask<AppDefinition> SaveParameterAsync(long app, string? name, AppParameter wanted, string by, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            var owner = work.App(app);
            var known = name is null ? null : FindParameter(owner, name) ?? throw new DataException(DataProblem.ObjectNotFound, $"There is no parameter '{name}' any more.");
            var parameter = (known ?? wanted) with { Name = wanted.Name.Trim(), Type = wanted.Type, Tip = wanted.Tip.Trim(), Value = wanted.Value.Trim(), Default = wanted.Default.Trim(), Required = wanted.Required };
            CheckParameter(owner, known, parameter);
            if (known is not null && !known.Name.Equals(parameter.Name, StringComparison.OrdinalIgnoreCase) && ParameterUses(work.Apps, owner, known.Name) is { Count: > 0 } uses)
                throw new DataException(DataProblem.InUse, $"'{known.Name}' stands in {string.Join(", ", uses)}. Keep its name, or take it out there first.", "Name");
            var changed = owner with { Parameters = known is null ? owner.Parameters.Add(parameter) : owner.Parameters.Replace(known, parameter), Modified = database.UtcNow, ModifiedBy = by };
            await work.SaveAsync(changed);
            return changed;
        },
        cancellation);

    /// <summary>Removes a parameter from an app. Where it stands in texts there is nothing from then on.</summary>
    /// <exception cref="DataException">The app is gone.</exception>
    public ValueTask<AppDefinition> DeleteParameterAsync(long app, string name, string by, CancellationToken cancellation) => ChangeAsync(
        async work =>
        {
            var owner = work.App(app);
            if (FindParameter(owner, name) is not { } known)
                return owner;
            var changed = owner with { Parameters = owner.Parameters.Remove(known), Modified = database.UtcNow, ModifiedBy = by };
            await work.SaveAsync(changed);
            return changed;
        },
        cancellation);

    /// <summary>The DataPages and logins of an app whose texts name a parameter.</summary>
    public static IReadOnlyList<string> ParameterUses(AppSnapshot apps, AppDefinition app, string name)
    {
        var pages = apps.DataPagesOf(app).ToList();
        var logins = pages.Select(p => p.AuthenticationId).Distinct().Select(id => id is { } number ? apps.FindAuthentication(number) : null).OfType<Authentication>();
        return [.. pages.Where(p => Names(p.Element, name)).Select(p => p.Name), .. logins.Where(l => Names(l.Element, name)).Select(l => l.Name)];
    }

    private static AppParameter? FindParameter(AppDefinition app, string name) => app.Parameters.FirstOrDefault(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase));

    private static bool Names(PackageElement element, string name) =>
        element.Attributes.Any(a => Names(a.Value, name)) || Names(element.Text, name) || element.Children.Any(c => Names(c, name));

    /// <summary>The name may be followed by a modifier, as in <c>[@app:Name~d]</c>.</summary>
    private static bool Names(string text, string name)
    {
        var sought = "[@app:" + name;
        for (var at = text.IndexOf(sought, StringComparison.OrdinalIgnoreCase); at >= 0; at = text.IndexOf(sought, at + 1, StringComparison.OrdinalIgnoreCase))
        {
            if (at + sought.Length < text.Length && !(char.IsAsciiLetterOrDigit(text[at + sought.Length]) || text[at + sought.Length] == '_'))
                return true;
        }

        return false;
    }

    private static void CheckParameter(AppDefinition app, AppParameter? known, AppParameter parameter)
    {
        if (known?.Name != parameter.Name && !ParameterName().IsMatch(parameter.Name))
            throw new DataException(DataProblem.InvalidDefinition, "A parameter's name begins with a letter and has letters, digits and _ only, 64 at most.", "Name");
        if (FindParameter(app, parameter.Name) is { } other && other != known)
            throw new DataException(DataProblem.AlreadyExists, $"There is a parameter '{other.Name}' already. Choose another name.", "Name");
        if (!ParameterTypes.Contains(parameter.Type))
            throw new DataException(DataProblem.InvalidDefinition, $"'{parameter.Type}' is no kind of parameter.", "Type");
        foreach (var (value, field) in new[] { (parameter.Value, "Value"), (parameter.Default, "Default") })
        {
            if (value.Length > MaxParameterValue)
                throw new DataException(DataProblem.InvalidDefinition, $"A value can have {MaxParameterValue:N0} characters.", field);
            if (value.Length > 0 && parameter.Type == "Email" && !value.Split([',', ';'], StringSplitOptions.TrimEntries).All(a => MailAddress.TryCreate(a, out _)))
                throw new DataException(DataProblem.InvalidDefinition, $"'{value}' is no e-mail address. Several are separated by commas.", field);
            if (value.Length > 0 && parameter.Type == "URL" && !(value.StartsWith('/') || (Uri.TryCreate(value, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")))
                throw new DataException(DataProblem.InvalidDefinition, "An address begins with https://, http:// or /.", field);
        }

        if (parameter is { Required: true, Effective.Length: 0 })
            throw new DataException(DataProblem.InvalidDefinition, $"'{parameter.Name}' needs a value.", "Value");
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{0,63}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ParameterName();
}
