using System.Xml;

namespace Tarn.Apps.Packages;

/// <summary>Compares the manifest with the files: names, and Tarn's digests. Vendor signatures cannot be verified.</summary>
internal sealed class ManifestCheck(PackageContainer container, PackageIssueList issues, IReadOnlyDictionary<string, PackagePart> parts)
{
    public void Check(string manifest)
    {
        if (!container.Has(manifest))
        {
            issues.Warn(PackageIssueCode.PartMissing, PackageIssue.Package, manifest, "The package has no manifest.");
            return;
        }

        var listed = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { manifest };
        var signed = false;
        var root = Read(manifest);
        new CatalogueCheck(issues, PackageIssue.Package).Check(root, "PackageManifest");
        foreach (var item in root.ChildrenNamed("Item"))
        {
            var name = PackageContainer.Normalise(item["File"] ?? "");
            listed.Add(name);
            signed |= !string.IsNullOrWhiteSpace(item.Child("Sign")?.Text);
            if (!container.Has(name))
                issues.Fatal(PackageIssueCode.PartMissing, PackageIssue.Package, name, $"The manifest names '{name}', which the package does not hold.");
            else if (item["t:Sha256"] is { } digest && !string.Equals(digest.Trim(), parts[name].Sha256, StringComparison.OrdinalIgnoreCase))
                throw new PackageException(PackageIssueCode.DigestMismatch, PackageIssue.Package, $"'{name}' was changed after the package was made.");
        }

        if (signed)
            issues.Info(PackageIssueCode.SignatureNotVerified, PackageIssue.Package, "", "The package carries signatures that only its vendor can verify.");
        foreach (var name in container.Names.Where(name => !listed.Contains(name)))
        {
            // A file that nothing refers to was reported by the same code already.
            if (!issues.Any(issue => issue.Code == PackageIssueCode.PartUnlisted && issue.Path == name))
                issues.Warn(PackageIssueCode.PartUnlisted, PackageIssue.Package, name, $"The manifest does not name '{name}'.");
        }
    }

    private PackageElement Read(string manifest)
    {
        using var stream = container.Open(manifest);
        try
        {
            using var reader = PackageXml.Open(stream);
            reader.MoveToContent();
            return PackageXml.ReadElement(reader, new TextRepair());
        }
        catch (XmlException fault)
        {
            throw PackageXml.Fault(fault, manifest);
        }
    }
}
