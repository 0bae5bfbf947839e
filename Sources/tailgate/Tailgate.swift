@main struct Tailgate { static func main() {} }
