using System.Globalization;
using Tarn.Apps.Catalogue;
using Tarn.Apps.Packages;
using Tarn.Data.Fields;
using Tarn.Data.Schema;

namespace Tarn.Browser.Tests.Hosting;

/// <summary>The data of a small hotel: bookings with a column for every kind of element, their guests, stays to report on, and lists to choose from.</summary>
internal static class Hotel
{
    /// <summary>The number of the localization in Arabic.</summary>
    public const string Arabic = "2";

    /// <summary>The number of the localization in German.</summary>
    public const string German = "3";

    private static readonly string[] Guests = ["Ada Lovelace", "Alan Turing", "Grace Hopper", "Edsger Dijkstra", "Barbara Liskov", "Donald Knuth", "Radia Perlman", "Tony Hoare"];
    private static readonly string[] Rooms = ["Single", "Double", "Suite"];
    private static readonly string[] Towns = ["Albany", "Austin", "Buffalo", "Dallas", "Houston", "Providence"];

    public static async Task CreateAsync(PageServer pages)
    {
        var test = pages.Test;
        await CreateListsAsync(pages);
        await test.CreateTableAsync(
            "Bookings", ("Guest", FieldTypes.String), ("Email", FieldTypes.String), ("Nights", FieldTypes.Integer), ("Rate", FieldTypes.Currency), ("Total", FieldTypes.Currency), ("Arrival", FieldTypes.DateTime),
            ("Breakfast", FieldTypes.YesNo), ("Diet", FieldTypes.String), ("Room", FieldTypes.String), ("Outlook", FieldTypes.String), ("Bed", FieldTypes.String), ("State", FieldTypes.String), ("City", FieldTypes.String),
            ("Zip", FieldTypes.String), ("Area", FieldTypes.String), ("Quarter", FieldTypes.String), ("Country", FieldTypes.String), ("Town", FieldTypes.String), ("Wishes", FieldTypes.Text), ("Story", FieldTypes.Text),
            ("Photo", FieldTypes.File), ("Signature", FieldTypes.File), ("Secret", FieldTypes.Password), ("Source", FieldTypes.String), ("Made", FieldTypes.DateTime), ("Address", FieldTypes.String),
            ("Browser", FieldTypes.String), ("Page", FieldTypes.String));
        var designer = pages.Database.Designer;
        await designer.AddFieldAsync("Bookings", new FieldDesign(new FieldDefinition { Name = "Extras", Type = FieldTypes.ListString }, ["Parking", "Sauna", "Bicycle", "Late checkout", "Airport shuttle"]), default);
        await designer.AddFieldAsync("Bookings", new FieldDesign(new FieldDefinition { Name = "Interests", Type = FieldTypes.ListString }, ["Museums", "Music", "Food", "Hiking"]), default);
        var number = await designer.AddFieldAsync("Bookings", new FieldDesign(new FieldDefinition { Name = "Number", Type = FieldTypes.RandomId, Length = 12, Format = "0U", Unique = true }), default);
        await test.CreateTableAsync("Companions", ("Booking", FieldTypes.String), ("Name", FieldTypes.String), ("Age", FieldTypes.Integer));
        var schema = await pages.Database.GetSchemaAsync(default);
        await designer.CreateRelationshipAsync(
            new RelationshipDefinition
            {
                ParentTable = schema.Table("Bookings").Id,
                ParentField = number.Id,
                ChildTable = schema.Table("Companions").Id,
                ChildField = schema.Table("Companions").FindField("Booking")!.Id,
                Enforced = true,
                CascadeDelete = true,
            },
            default);
        await CreateStaysAsync(pages, "Stays", 48);
        await CreateHoursAsync(pages);
        await SaveAsync(pages, PackageObjectType.Localization, PackageElement.Create("Localization", [("Number", Arabic), ("Region", "ar-SA")]));
        await SaveAsync(pages, PackageObjectType.Localization, PackageElement.Create("Localization", [("Number", German), ("Region", "de-DE")]));
    }

    /// <summary>Creates a table of stays around today.</summary>
    public static async Task CreateStaysAsync(PageServer pages, string table, int count)
    {
        var test = pages.Test;
        await test.CreateTableAsync(
            table, ("Guest", FieldTypes.String), ("Room", FieldTypes.String), ("City", FieldTypes.String), ("Arrival", FieldTypes.DateTime), ("Departure", FieldTypes.DateTime), ("Nights", FieldTypes.Integer),
            ("Rate", FieldTypes.Currency), ("Paid", FieldTypes.YesNo), ("Note", FieldTypes.Text), ("Photo", FieldTypes.File));
        var month = new DateTime(DateTime.UtcNow.Year, DateTime.UtcNow.Month, 1);
        for (var i = 0; i < count; i++)
        {
            var arrival = month.AddDays(i * 5 % 56 - 14).AddHours(14);
            var nights = 1 + (i % 4);
            var note = (i % 4) switch { 0 => "Arrives late, leave the key with the night porter.", 1 => "", 2 => "Quiet room.", _ => "Allergic to feathers & nuts." };
            await test.InsertAsync(table, string.Create(CultureInfo.InvariantCulture,
                $$"""{"Guest":"{{Guests[i % Guests.Length]}}","Room":"{{Rooms[i % 3]}}","City":"{{Towns[i % Towns.Length]}}","Arrival":"{{arrival:s}}","Departure":"{{arrival.AddDays(nights):s}}","Nights":{{nights}},"Rate":{{80 + (i % 3 * 45.5m)}},"Paid":{{(i % 2 == 0 ? "true" : "false")}},"Note":"{{note}}","Photo":"/rooms/{{i % 3}}.jpg"}"""));
        }
    }

    /// <summary>Creates a table of what is going on in the house from Sunday to Saturday of this week, hour by hour.</summary>
    private static async Task CreateHoursAsync(PageServer pages)
    {
        await pages.Test.CreateTableAsync("Hours", ("What", FieldTypes.String), ("Who", FieldTypes.String), ("Begins", FieldTypes.DateTime), ("Ends", FieldTypes.DateTime));
        var sunday = DateTime.UtcNow.Date.AddDays(-(int)DateTime.UtcNow.DayOfWeek);
        var plan = new (string What, string Who, int Day, double From, double? Hours)[]
        {
            ("Trade fair", "Whole house", -1, 0, 72), ("Painter in room 12", "Staff", 3, 0, 0), ("Bridge congress", "Radia Perlman", 2, 12, 75), ("Chess club", "Alan Turing", 3, 0, 48),
            ("Massage", "Ada Lovelace", 1, 9, 1), ("Massage", "Grace Hopper", 1, 10.25, 0.75), ("Wine tasting", "Barbara Liskov", 1, 17.5, 2), ("Sauna", "Tony Hoare", 2, 9, 1.5), ("Yoga", "All guests", 2, 9.5, 1),
            ("Call", "Front desk", 2, 9.75, 0.25), ("Guided tour of the old town", "Donald Knuth", 3, 10, 4), ("Massage", "Radia Perlman", 3, 11, 1), ("Facial", "Ada Lovelace", 3, 11.5, 1.5), ("Lunch for two", "Edsger Dijkstra", 3, 12.5, 1),
            ("Hairdresser", "Grace Hopper", 4, 15, null), ("Dinner dance", "All guests", 4, 19, 2.5), ("Breakfast check", "Kitchen", 5, 6.5, 0.5), ("Delivery", "Kitchen", 5, 8, 0.5), ("Board meeting", "Barbara Liskov", 5, 13, 2.5),
            ("Yoga", "All guests", 4, 9, 1), ("Massage 1", "A", 5, 9, 1), ("Massage 2", "B", 5, 9, 1), ("Massage 3", "C", 5, 9.25, 1), ("Massage 4", "D", 5, 9.5, 1), ("Massage 5", "E", 5, 9.5, 1),
        };
        foreach (var (what, who, day, from, hours) in plan)
        {
            var begin = sunday.AddDays(day).AddHours(from);
            var end = hours is { } length ? $"\"{begin.AddHours(length):s}\"" : "null";
            await pages.Test.InsertAsync("Hours", $$"""{"What":"{{what}}","Who":"{{who}}","Begins":"{{begin:s}}","Ends":{{end}}}""");
        }
    }

    private static async Task CreateListsAsync(PageServer pages)
    {
        var test = pages.Test;
        await test.CreateTableAsync("States", ("State", FieldTypes.String), ("Title", FieldTypes.String));
        await test.CreateTableAsync("Cities", ("City", FieldTypes.String), ("State", FieldTypes.String), ("Zip", FieldTypes.String));
        await test.CreateTableAsync("Countries", ("Code", FieldTypes.String), ("Title", FieldTypes.String));
        foreach (var (state, title, cities) in new[] { ("NY", "New York", "Albany:12201,Buffalo:14201"), ("RI", "Rhode Island", "Providence:02901"), ("TX", "Texas", "Austin:73301,Dallas:75001,Houston:77001") })
        {
            await test.InsertAsync("States", $$"""{"State":"{{state}}","Title":"{{title}}"}""");
            foreach (var city in cities.Split(','))
                await test.InsertAsync("Cities", $$"""{"City":"{{city.Split(':')[0]}}","State":"{{state}}","Zip":"{{city.Split(':')[1]}}"}""");
        }

        foreach (var (code, title) in new[] { ("DE", "Germany"), ("GE", "Georgia"), ("GH", "Ghana"), ("NO", "Norway"), ("NZ", "New Zealand") })
            await test.InsertAsync("Countries", $$"""{"Code":"{{code}}","Title":"{{title}}"}""");
    }

    private static Task SaveAsync(PageServer pages, string type, PackageElement element) => pages.Database.Designer.ChangeAsync<bool>(
        async (session, _) =>
        {
            var id = await ObjectStore.TakeIdsAsync(session, 1, default);
            await ObjectStore.SaveAsync(session, AppObjects.Definition, id, new StoredDefinition { Id = id, Type = type, Name = type + id.ToString(CultureInfo.InvariantCulture), Element = element }, default);
            return true;
        },
        default).AsTask();
}
