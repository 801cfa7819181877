using Tarn.Data;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Server.Sample;

/// <summary>
/// The sample app: a bicycle workshop with its customers, price list and jobs of one spring. Three related tables, a view, a formula, list fields,
/// money and dates: enough to try every part of the API on.
/// </summary>
internal static class BikeWorkshop
{
    public const string AccountName = "Kettle Lane Cycles";

    public const string Customers = "Customers";

    public const string Services = "Services";

    public const string Jobs = "Jobs";

    public const string OpenJobs = "Open_Jobs";

    private static readonly string[] Rides = ["Road", "Mountain", "Commuter", "Electric", "Touring", "Cargo"];
    private static readonly string[] Extras = ["Collect from home", "Loan bicycle", "Same day", "Keep old parts"];

    /// <summary>Creates the app with its rows: all of it, or nothing.</summary>
    /// <exception cref="DataException">The account has something of one of its names.</exception>
    public static async Task CreateAsync(AccountDatabase database, CancellationToken cancellation)
    {
        await database.Designer.ChangeAsync(
            async (session, _) =>
            {
                var designer = database.Designer;
                await designer.CreateTableAsync(session, await ReadAsync(), Customers, "People who bring their bicycles.", CustomerFields(), cancellation);
                await designer.CreateTableAsync(session, await ReadAsync(), Services, "The price list.", ServiceFields(), cancellation);
                await designer.CreateTableAsync(session, await ReadAsync(), Jobs, "What was done to which bicycle, and what it costs.", JobFields(), cancellation);
                var schema = await ReadAsync();
                await SampleRows.Read("customers.tsv").LoadAsync(database, session, schema, schema.Table(Customers), cancellation);
                await SampleRows.Read("services.tsv").LoadAsync(database, session, schema, schema.Table(Services), cancellation);
                await SampleRows.Read("jobs.tsv").LoadAsync(database, session, schema, schema.Table(Jobs), cancellation);
                foreach (var relationship in Relationships(schema))
                    await SchemaDesigner.CreateRelationshipAsync(session, await ReadAsync(), relationship, cancellation);
                await designer.CreateViewAsync(session, await ReadAsync(), OpenJobsView(schema), cancellation);
                return true;

                // Each step has to see the ones before it.
                ValueTask<AccountSchema> ReadAsync() => ObjectStore.ReadSchemaAsync(session.QueryAsync, cancellation);
            },
            cancellation);
    }

    private static FieldDesign[] CustomerFields() =>
    [
        Field("Customer_ID", FieldTypes.Autonumber),
        Field("Name", FieldTypes.String),
        new(new FieldDefinition { Name = "Email", Type = FieldTypes.String, Unique = true, UniqueAllowNulls = true }),
        Field("Phone", FieldTypes.String),
        Field("Town", FieldTypes.String),
        new(new FieldDefinition { Name = "Rides", Type = FieldTypes.ListString, Label = "What they ride" }, Rides),
        Field("Newsletter", FieldTypes.YesNo),
        Field("Customer_Since", FieldTypes.DateTime),
    ];

    private static FieldDesign[] ServiceFields() =>
    [
        new(new FieldDefinition { Name = "Service_Code", Type = FieldTypes.String, Unique = true }),
        Field("Service", FieldTypes.String),
        Field("Category", FieldTypes.String),
        Field("Minutes", FieldTypes.Integer),
        Field("Price", FieldTypes.Currency),
    ];

    private static FieldDesign[] JobFields() =>
    [
        new(new FieldDefinition { Name = "Job_Number", Type = FieldTypes.PrefixedAutonumber, Prefix = "KL-", Format = "00001" }),
        Field("Booked", FieldTypes.DateTime),
        Field("Customer_ID", FieldTypes.Integer),
        Field("Service_Code", FieldTypes.String),
        Field("Bicycle", FieldTypes.String),
        new(new FieldDefinition { Name = "Status", Type = FieldTypes.String, Indexed = true }),
        new(new FieldDefinition { Name = "Extras", Type = FieldTypes.ListString }, Extras),
        Field("Finished", FieldTypes.DateTime),
        Field("Labour", FieldTypes.Currency),
        Field("Parts", FieldTypes.Currency),
        new(new FieldDefinition { Name = "Discount", Type = FieldTypes.Integer, Label = "Discount in percent, on labour" }),
        new(new FieldDefinition { Name = "Total", Type = FieldTypes.Currency, Formula = "[@field:Labour] * (100 - [@field:Discount]) / 100 + [@field:Parts]" }),
        Field("Paid", FieldTypes.YesNo),
        Field("Notes", FieldTypes.Text),
        new(new FieldDefinition { Name = "Last_Changed", Type = FieldTypes.Timestamp, OnInsert = true, OnUpdate = true, TimeZone = "GMT Standard Time" }),
    ];

    private static FieldDesign Field(string name, FieldType type) => new(new FieldDefinition { Name = name, Type = type });

    private static IEnumerable<RelationshipDefinition> Relationships(AccountSchema schema)
    {
        var (customers, services, jobs) = (schema.Table(Customers), schema.Table(Services), schema.Table(Jobs));
        yield return new RelationshipDefinition
        {
            ParentTable = customers.Id,
            ParentField = Id(customers, "Customer_ID"),
            ChildTable = jobs.Id,
            ChildField = Id(jobs, "Customer_ID"),
            Enforced = true,
            CascadeDelete = true,
            DisplayField = Id(customers, "Name"),
            DisplayOnDataPages = true,
        };
        yield return new RelationshipDefinition
        {
            ParentTable = services.Id,
            ParentField = Id(services, "Service_Code"),
            ChildTable = jobs.Id,
            ChildField = Id(jobs, "Service_Code"),
            Enforced = true,
            CascadeUpdate = true,
            DisplayField = Id(services, "Service"),
            DisplayOnDataPages = true,
        };
    }

    /// <summary>Jobs that are still in the shop, with the names of customer and service.</summary>
    private static ViewDefinition OpenJobsView(AccountSchema schema)
    {
        var (customers, services, jobs) = (schema.Table(Customers), schema.Table(Services), schema.Table(Jobs));
        return new ViewDefinition
        {
            Name = OpenJobs,
            Note = "Jobs that are still in the shop, with names of customer and service.",
            Tables = [new ViewTable(jobs.Id, Jobs), new ViewTable(customers.Id, Customers), new ViewTable(services.Id, Services)],
            Joins =
            [
                new ViewJoin(ViewJoinKind.Inner, Jobs, Id(jobs, "Customer_ID"), Customers, Id(customers, "Customer_ID")),
                new ViewJoin(ViewJoinKind.Inner, Jobs, Id(jobs, "Service_Code"), Services, Id(services, "Service_Code")),
            ],
            Columns =
            [
                .. Columns(jobs, "Job_Number", "Booked", "Bicycle", "Status", "Total"),
                .. Columns(customers, "Name", "Phone"),
                .. Columns(services, "Service", "Minutes"),
            ],
            Criteria =
            [
                new ViewCriterion(Jobs, Id(jobs, "Status"), "<>", "Collected", "1"),
                new ViewCriterion(Jobs, Id(jobs, "Status"), "<>", "Cancelled", "2"),
            ],
            EditableAlias = Jobs,
        };
    }

    private static IEnumerable<ViewColumn> Columns(TableDefinition table, params string[] names) =>
        names.Select(name => new ViewColumn(table.Name, Id(table, name), name, table.PositionOf(name)));

    private static long Id(TableDefinition table, string field) => table.FindField(field)!.Id;
}
