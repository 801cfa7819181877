using Tarn.Apps.Packages;
using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Schema;
using Tarn.Sql;

namespace Tarn.Apps.Import;

/// <summary>Compiles the formulas of a package against the tables as they would be.</summary>
internal sealed class FormulaFaults
{
    private readonly AccountDatabase _database;
    private readonly AccountSchema _draft;
    private readonly Dictionary<(string Table, string Field), string?> _known = [];

    public FormulaFaults(AccountDatabase database, AccountSchema schema, AppPackage package)
    {
        _database = database;
        var coming = package.Tables.DistinctBy(t => t.Name, StringComparer.OrdinalIgnoreCase).Select((table, index) => Sketch(table, -1 - index)).ToList();
        var names = coming.Select(t => t.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        // Views of tables that the package brings anew are left out: what they will be is not known yet.
        var staying = schema.Tables.Where(t => !names.Contains(t.Name)).ToList();
        var ids = staying.Select(t => t.Id).ToHashSet();
        _draft = AccountSchema.Draft(staying.Concat(coming), schema.Views.Where(v => v.Tables.All(t => ids.Contains(t.Table))), []);
    }

    /// <summary>Why the formula does not compile, or null when it does.</summary>
    public string? Of(PackageTable table, PackageField field)
    {
        var key = (table.Name, field.Name);
        if (!_known.TryGetValue(key, out var fault))
            _known[key] = fault = Compile(table.Name, field.FormulaText);
        return fault;
    }

    private string? Compile(string table, string formula)
    {
        try
        {
            _database.Compiler.CompileFormula(_draft, _draft.Source(_draft.Table(table)), formula);
            return null;
        }
        catch (TSqlException failure)
        {
            return failure.Message;
        }
    }

    // Only names and types matter here; what breaks a rule of design is found when the table is made.
    private static TableDefinition Sketch(PackageTable table, long id) => new()
    {
        Id = id,
        Name = table.Name,
        Fields =
        [
            .. table.Fields.Where(f => FieldTypes.Find(f.DataType) is not null).DistinctBy(f => f.Name, StringComparer.OrdinalIgnoreCase)
                .Select(f => new FieldDefinition { Name = f.Name, Type = FieldTypes.Find(f.DataType)!, Formula = f.IsFormula ? f.FormulaText : null }),
        ],
    };
}
