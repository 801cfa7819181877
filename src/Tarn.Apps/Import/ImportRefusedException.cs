using Tarn.Apps.Packages;

namespace Tarn.Apps.Import;

/// <summary>Ends the transaction of an import whose inspection, made again inside it, found something fatal.</summary>
internal sealed class ImportRefusedException(PackageReport report) : Exception("The package cannot be imported.")
{
    public PackageReport Report => report;
}
