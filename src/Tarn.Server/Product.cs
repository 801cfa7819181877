using System.Reflection;

namespace Tarn.Server;

/// <summary>What this program is.</summary>
internal static class Product
{
    /// <summary>Its version, for example <c>0.1.0</c>, without the mark of the source revision.</summary>
    public static string Version { get; } =
        typeof(Product).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
