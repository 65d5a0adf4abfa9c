-- What a company begins with: skills of industry, trade and offices in German, English and French. It changes them as it likes.
-- A line is a skill: German | English | French, each how it is called and then its synonyms.
with lines as (
  select n::int as id, line
  from regexp_split_to_table($vocabulary$
Hydraulik, Fluidtechnik | Hydraulics, Fluid power | Hydraulique
Pneumatik, Drucklufttechnik | Pneumatics, Compressed air | Pneumatique, Air comprimé
Dichtungstechnik, Dichtungen | Sealing technology, Seals, Gaskets | Étanchéité, Technique d'étanchéité, Joints
Pumpentechnik, Pumpen | Pumps, Pump engineering | Pompes, Technique des pompes
Ventiltechnik, Ventile, Armaturen | Valves, Valve technology | Vannes, Robinetterie
Antriebstechnik, Antriebe | Drive technology, Drives | Entraînements, Technique d'entraînement
Getriebe, Getriebetechnik | Gearboxes, Transmissions | Engrenages, Transmissions, Réducteurs
Lagertechnik, Wälzlager | Bearings | Roulements, Paliers
Strömungsmechanik, Fluiddynamik | Fluid mechanics, Fluid dynamics | Mécanique des fluides
CFD-Simulation, Strömungssimulation, CFD | CFD simulation, CFD, Flow simulation | Simulation CFD, CFD, Simulation des écoulements
Finite-Elemente-Methode, FEM | Finite element analysis, FEA | Éléments finis, Méthode des éléments finis
Festigkeitslehre, Strukturmechanik | Structural mechanics, Strength of materials | Résistance des matériaux, Mécanique des structures
Thermodynamik | Thermodynamics | Thermodynamique
Wärmetechnik, Wärmeübertragung | Heat transfer, Thermal engineering | Transfert thermique, Génie thermique
Kältetechnik | Refrigeration | Froid industriel, Réfrigération
Klimatechnik, Lüftungstechnik, HLK | HVAC, Air conditioning, Ventilation | CVC, Climatisation, Ventilation
Schwingungsdiagnose, Schwingungsanalyse | Vibration analysis, Vibration diagnostics | Diagnostic vibratoire, Analyse vibratoire
Akustik, Schallschutz | Acoustics, Noise control | Acoustique, Insonorisation
Tribologie, Schmierung | Tribology, Lubrication | Tribologie, Lubrification
Maschinenbau | Mechanical engineering | Génie mécanique
Konstruktion, Produktentwicklung | Mechanical design, Product development | Conception mécanique, Développement de produits
CAD, Rechnergestütztes Konstruieren | CAD, Computer-aided design | CAO, Conception assistée par ordinateur
Technische Dokumentation, Technische Redaktion | Technical documentation, Technical writing | Documentation technique, Rédaction technique
Werkstofftechnik, Werkstoffkunde | Materials science, Materials engineering | Science des matériaux
Metallurgie, Metallkunde | Metallurgy | Métallurgie
Kunststofftechnik, Polymere, Kunststoffe | Polymers, Plastics engineering | Plasturgie, Polymères
Elastomere, Gummi | Elastomers, Rubber | Élastomères, Caoutchouc
Verbundwerkstoffe, Faserverbund | Composites, Composite materials | Matériaux composites
Klebtechnik, Kleben | Adhesives, Adhesive bonding | Collage, Adhésifs
Oberflächentechnik, Beschichtung | Surface treatment, Coatings | Traitement de surface, Revêtements
Korrosionsschutz | Corrosion protection | Protection contre la corrosion, Anticorrosion
Schweißen, Schweißtechnik | Welding | Soudage, Soudure
Zerspanung, Drehen, Fräsen | Machining, Turning, Milling | Usinage, Tournage, Fraisage
CNC-Programmierung, CNC | CNC programming, CNC | Programmation CNC, Commande numérique
Gießen, Gießereitechnik | Casting, Foundry | Fonderie, Moulage
Spritzguss, Spritzgießen | Injection moulding, Injection molding | Injection plastique
Blechbearbeitung, Umformtechnik | Sheet metal working, Forming | Tôlerie, Formage
Werkzeugbau, Formenbau | Toolmaking, Mould making | Outillage, Fabrication de moules
Additive Fertigung, 3D-Druck | Additive manufacturing, 3D printing | Fabrication additive, Impression 3D
Montage, Baugruppenmontage | Assembly | Assemblage, Montage
Inbetriebnahme | Commissioning, Start-up | Mise en service
Instandhaltung, Wartung | Maintenance | Maintenance, Entretien
Vorausschauende Instandhaltung, Predictive Maintenance | Predictive maintenance, Condition monitoring | Maintenance prédictive
Störungssuche, Fehlersuche | Troubleshooting, Fault finding | Dépannage, Recherche de pannes
Reparatur, Instandsetzung | Repair, Overhaul | Réparation, Remise en état
Außendienst, Kundendiensttechnik | Field service | Intervention sur site, Service après-vente sur site
Ersatzteilwesen, Ersatzteile | Spare parts | Pièces de rechange
Automatisierungstechnik, Automatisierung | Automation, Automation engineering | Automatisation, Automatisme
SPS-Programmierung, SPS | PLC programming, PLC | Programmation d'automates, API, Automates programmables
Regelungstechnik, Steuerungstechnik | Control engineering, Control systems | Régulation, Commande, Contrôle-commande
Robotik, Robotertechnik | Robotics | Robotique
Sensorik, Messtechnik | Sensors, Measurement technology, Instrumentation | Capteurs, Métrologie, Instrumentation
Elektrotechnik | Electrical engineering | Électrotechnique, Génie électrique
Elektronik, Leiterplattenentwicklung | Electronics, PCB design | Électronique
Leistungselektronik | Power electronics | Électronique de puissance
Schaltschrankbau | Control cabinet building, Switchgear | Armoires électriques, Câblage d'armoires
EMV, Elektromagnetische Verträglichkeit | EMC, Electromagnetic compatibility | CEM, Compatibilité électromagnétique
Eingebettete Systeme, Embedded Software | Embedded systems, Embedded software | Systèmes embarqués, Logiciel embarqué
Mechatronik | Mechatronics | Mécatronique
Optik, Lasertechnik | Optics, Laser technology | Optique, Laser
Bildverarbeitung, Maschinelles Sehen | Image processing, Machine vision | Traitement d'image, Vision industrielle
Verfahrenstechnik, Prozesstechnik | Process engineering, Chemical engineering | Génie des procédés
Chemie, Analytische Chemie | Chemistry, Analytical chemistry | Chimie, Chimie analytique
Biotechnologie | Biotechnology | Biotechnologie
Lebensmitteltechnik | Food technology | Technologie alimentaire, Agroalimentaire
Medizintechnik | Medical technology, Medical devices | Technologie médicale, Dispositifs médicaux
Pharmazie, GMP | Pharmaceuticals, GMP | Pharmacie, BPF
Laborarbeit, Labortechnik | Laboratory work, Lab techniques | Travail en laboratoire
Energietechnik, Energieversorgung | Power engineering, Energy supply | Génie énergétique, Approvisionnement en énergie
Energieeffizienz, Energiemanagement | Energy efficiency, Energy management | Efficacité énergétique, Gestion de l'énergie
Photovoltaik, Solartechnik | Photovoltaics, Solar energy | Photovoltaïque, Énergie solaire
Windenergie, Windkraft | Wind energy, Wind power | Énergie éolienne, Éolien
Wasserstofftechnik, Wasserstoff, Brennstoffzellen | Hydrogen technology, Hydrogen, Fuel cells | Hydrogène, Piles à combustible
Batterietechnik, Batterien | Battery technology, Batteries | Batteries, Technologie des batteries
Elektromobilität | Electric mobility, E-mobility | Mobilité électrique
Umwelttechnik, Umweltschutz | Environmental engineering, Environmental protection | Génie de l'environnement, Protection de l'environnement
Wasseraufbereitung, Abwassertechnik | Water treatment, Waste water | Traitement des eaux, Eaux usées
Abfallwirtschaft, Recycling | Waste management, Recycling | Gestion des déchets, Recyclage
Nachhaltigkeit | Sustainability | Développement durable
CO2-Bilanz, Klimabilanz | Carbon footprint, Carbon accounting | Bilan carbone
Ökobilanz, Lebenszyklusanalyse | Life cycle assessment, LCA | Analyse du cycle de vie, ACV
Bauwesen, Bauingenieurwesen | Civil engineering, Construction | Génie civil, Construction
Architektur | Architecture, Building design | Architecture, Conception de bâtiments
Facility-Management, Gebäudemanagement | Facility management | Gestion des bâtiments, Services généraux
Gebäudetechnik | Building services | Équipements du bâtiment
Vermessung | Surveying | Topographie, Arpentage
Schiffbau, Schiffstechnik | Shipbuilding, Naval architecture | Construction navale
Luftfahrttechnik, Luftfahrt | Aerospace, Aviation | Aéronautique
Bahntechnik, Schienenfahrzeuge | Railway technology, Rolling stock | Ferroviaire, Matériel roulant
Fahrzeugtechnik, Kfz-Technik | Automotive engineering | Ingénierie automobile
Landtechnik | Agricultural machinery | Machinisme agricole
Fördertechnik, Krantechnik | Conveyor technology, Cranes, Material handling | Manutention, Convoyeurs, Grues
Qualitätsmanagement, Qualität, QM | Quality management, Quality | Management de la qualité, Gestion de la qualité, Qualité
Qualitätssicherung, QS | Quality assurance, QA | Assurance qualité
Qualitätsprüfung, Qualitätskontrolle | Quality control, Inspection | Contrôle qualité
ISO 9001 | ISO 9001 | ISO 9001
Auditierung, Audits, Interne Audits | Auditing, Internal audits | Audit, Audits internes
FMEA, Fehlermöglichkeitsanalyse | FMEA, Failure mode analysis | AMDEC
Six Sigma | Six Sigma | Six Sigma
Lean Management, Schlanke Produktion | Lean management, Lean manufacturing | Lean management, Production au plus juste
Kaizen, KVP, Kontinuierliche Verbesserung | Kaizen, Continuous improvement | Kaizen, Amélioration continue
8D-Methode, Reklamationsbearbeitung | 8D, Complaint handling | 8D, Traitement des réclamations
Zerstörungsfreie Prüfung, ZfP | Non-destructive testing, NDT | Contrôle non destructif, CND
Arbeitssicherheit, Arbeitsschutz | Occupational safety, Health and safety | Sécurité au travail, Santé et sécurité
Brandschutz | Fire safety, Fire protection | Sécurité incendie, Protection incendie
Explosionsschutz, ATEX | Explosion protection, ATEX | Protection contre les explosions, ATEX
Maschinensicherheit, CE-Kennzeichnung | Machine safety, CE marking | Sécurité des machines, Marquage CE
Funktionale Sicherheit | Functional safety | Sécurité fonctionnelle
Erste Hilfe, Ersthelfer | First aid, First aider | Premiers secours, Secourisme
Gefahrstoffe, Gefahrgut | Hazardous substances, Dangerous goods | Substances dangereuses, Matières dangereuses
Ergonomie | Ergonomics | Ergonomie
Risikomanagement, Risikobewertung | Risk management, Risk assessment | Gestion des risques, Évaluation des risques
Krisenmanagement, Notfallplanung | Crisis management, Business continuity | Gestion de crise, Continuité d'activité
Produktionsplanung, Fertigungsplanung, Arbeitsvorbereitung | Production planning | Planification de la production, Ordonnancement
Produktionsleitung, Fertigungsleitung | Production management | Gestion de production
Prozessoptimierung, Prozessmanagement | Process optimisation, Business process management | Optimisation des processus, Gestion des processus
Industrial Engineering, Zeitwirtschaft | Industrial engineering | Génie industriel, Méthodes
Logistik | Logistics | Logistique
Transport, Spedition | Transport, Freight forwarding | Transport, Affrètement
Lagerhaltung, Lagerlogistik, Lager | Warehousing, Warehouse | Entreposage, Gestion d'entrepôt, Magasin
Lieferkettenmanagement, Lieferkette, SCM | Supply chain management, Supply chain | Gestion de la chaîne logistique, Chaîne d'approvisionnement
Zoll, Außenhandel | Customs, Foreign trade | Douane, Commerce extérieur
Exportkontrolle | Export control | Contrôle des exportations
Verpackung, Verpackungstechnik | Packaging | Emballage, Conditionnement
Staplerfahren, Gabelstapler | Forklift driving, Forklift | Conduite de chariots élévateurs, Cariste
Einkauf, Beschaffung | Purchasing, Procurement | Achats, Approvisionnement
Lieferantenmanagement, Lieferantenentwicklung | Supplier management, Supplier development | Gestion des fournisseurs
Vertragsmanagement, Vertragswesen | Contract management | Gestion des contrats
Verhandlungsführung, Verhandeln | Negotiation | Négociation
Vertrieb, Verkauf | Sales | Vente, Commercial
Technischer Vertrieb | Technical sales, Sales engineering | Technico-commercial
Großkundenbetreuung, Key Account | Key account management, Key accounts | Gestion de grands comptes, Grands comptes
Kundenservice, Kundendienst, Kundenbetreuung | Customer service, Customer support | Service client, Relation client
Angebotswesen, Angebotserstellung, Kalkulation | Quotations, Tendering, Costing | Devis, Chiffrage, Appels d'offres
Auftragsabwicklung, Auftragsbearbeitung | Order processing | Traitement des commandes, Administration des ventes
Marketing | Marketing | Marketing
Online-Marketing, Digitales Marketing | Online marketing, Digital marketing | Marketing numérique, Marketing digital
Marktforschung, Marktanalyse | Market research, Market analysis | Études de marché
Produktmanagement | Product management | Gestion de produits, Chef de produit
Preisgestaltung, Pricing | Pricing | Tarification, Politique de prix
Messeorganisation, Veranstaltungsmanagement | Trade fairs, Event management | Salons professionnels, Événementiel
Öffentlichkeitsarbeit, Pressearbeit, PR | Public relations, Press relations, PR | Relations publiques, Relations presse
Interne Kommunikation | Internal communications | Communication interne
Unternehmenskommunikation | Corporate communications | Communication d'entreprise
Soziale Medien, Social Media | Social media | Réseaux sociaux, Médias sociaux
Community-Management | Community management | Animation de communauté, Gestion de communauté
Redaktion, Texten | Copywriting, Editing | Rédaction, Conception-rédaction
Übersetzen, Übersetzung | Translation | Traduction
Dolmetschen | Interpreting | Interprétation, Interprétariat
Grafikdesign, Gestaltung | Graphic design | Graphisme, Design graphique
Industriedesign, Produktdesign | Industrial design, Product design | Design industriel, Design de produits
Fotografie | Photography | Photographie
Videoproduktion, Filmproduktion | Video production, Film making | Production vidéo
Moderation, Workshopmoderation | Facilitation, Moderation | Animation de réunions, Animation d'ateliers, Modération
Präsentation, Vortragen | Presenting, Public speaking | Présentation, Prise de parole en public
Projektmanagement, Projektleitung | Project management, Project leadership | Gestion de projet, Conduite de projet
Multiprojektmanagement, Programmmanagement | Programme management, Portfolio management | Gestion de programme, Gestion de portefeuille
Agile Methoden, Scrum | Agile methods, Scrum, Agile | Méthodes agiles, Scrum, Agilité
Anforderungsmanagement, Anforderungsanalyse | Requirements engineering, Requirements management | Gestion des exigences, Ingénierie des exigences
Änderungsmanagement, Change Management, Veränderungsmanagement | Change management | Conduite du changement
Innovationsmanagement, Innovation | Innovation management, Innovation | Gestion de l'innovation, Innovation
Patente, Gewerblicher Rechtsschutz | Patents, Intellectual property | Brevets, Propriété intellectuelle
Forschung, Forschung und Entwicklung | Research, Research and development, R&D | Recherche, Recherche et développement
Wissensmanagement | Knowledge management | Gestion des connaissances
Führung, Mitarbeiterführung, Personalführung | Leadership, People management | Management d'équipe, Leadership, Encadrement
Teamentwicklung, Teambildung | Team development, Team building | Cohésion d'équipe, Développement d'équipe
Coaching | Coaching | Coaching
Mentoring | Mentoring | Mentorat
Konfliktmanagement, Mediation | Conflict management, Mediation | Gestion des conflits, Médiation
Personalwesen, Personal, HR | Human resources, HR | Ressources humaines, RH
Personalgewinnung, Recruiting, Personalbeschaffung | Recruiting, Recruitment, Talent acquisition | Recrutement
Personalentwicklung | Personnel development, Talent development | Développement des compétences, Développement RH
Ausbildung, Berufsausbildung | Vocational training, Apprenticeships | Apprentissage, Formation professionnelle
Schulung, Training, Weiterbildung | Training, Further education | Formation, Formation continue
Lohnabrechnung, Entgeltabrechnung | Payroll | Paie, Gestion de la paie
Arbeitsrecht | Labour law, Employment law | Droit du travail
Betriebsrat, Mitbestimmung | Works council, Co-determination | Comité social et économique, CSE
Vielfalt, Diversity, Inklusion | Diversity, Inclusion | Diversité, Inclusion
Barrierefreiheit | Accessibility | Accessibilité
Betriebliches Gesundheitsmanagement | Occupational health | Santé au travail
Recht, Unternehmensrecht | Law, Corporate law | Droit, Droit des sociétés
Vertragsrecht | Contract law | Droit des contrats
Datenschutz, DSGVO | Data protection, GDPR, Privacy | Protection des données, RGPD
Compliance, Regelkonformität | Compliance | Conformité
Regulatorische Zulassung, Zulassung | Regulatory affairs | Affaires réglementaires
Normung, Normen | Standardisation, Standards | Normalisation, Normes
Buchhaltung, Rechnungswesen | Accounting, Bookkeeping | Comptabilité
Controlling | Controlling, Management accounting | Contrôle de gestion
Finanzen, Finanzwesen | Finance | Finance
Jahresabschluss, Bilanzierung | Financial statements, Annual accounts | Comptes annuels, Bilan
Steuern, Steuerrecht | Tax, Tax law | Fiscalité
Treasury, Liquiditätsplanung | Treasury, Cash management | Trésorerie
Kostenrechnung | Cost accounting | Comptabilité analytique
Investitionsrechnung | Investment appraisal | Analyse d'investissement
Revision, Innenrevision | Internal auditing | Audit interne, Contrôle interne
Versicherung, Versicherungswesen | Insurance | Assurance
Unternehmensstrategie, Strategie | Corporate strategy, Strategy | Stratégie d'entreprise, Stratégie
Geschäftsentwicklung, Business Development | Business development | Développement commercial
Fusionen und Übernahmen, M&A | Mergers and acquisitions, M&A | Fusions et acquisitions
Unternehmensberatung, Beratung | Consulting, Management consulting | Conseil, Conseil en management
Büroorganisation, Sekretariat, Assistenz | Office management, Administration, Secretarial work | Secrétariat, Assistanat, Gestion administrative
Reiseplanung, Reisemanagement | Travel management | Gestion des déplacements
Archivierung, Dokumentenmanagement | Document management, Archiving | Gestion documentaire, Archivage
IT-Administration, Systemadministration, Systemverwaltung | System administration, IT administration | Administration systèmes, Administration système
Netzwerktechnik, Netzwerke, Netzwerkadministration | Networking, Network administration | Réseaux, Administration réseaux
IT-Support, Anwenderbetreuung, Helpdesk | IT support, Helpdesk, User support | Support informatique, Assistance aux utilisateurs
IT-Sicherheit, Informationssicherheit | IT security, Information security, Cyber security | Sécurité informatique, Cybersécurité
ISO 27001 | ISO 27001 | ISO 27001
Linux | Linux | Linux
Windows-Server, Active Directory | Windows Server, Active Directory | Windows Server, Active Directory
Virtualisierung | Virtualisation, Virtualization | Virtualisation
Cloud-Computing, Cloud | Cloud computing, Cloud | Informatique en nuage, Cloud
Container, Kubernetes | Containers, Kubernetes | Conteneurs, Kubernetes
DevOps | DevOps | DevOps
Datenbanken, Datenbankadministration | Databases, Database administration | Bases de données
SQL | SQL | SQL
Softwareentwicklung, Programmierung | Software development, Programming | Développement logiciel, Programmation
Softwarearchitektur | Software architecture | Architecture logicielle
Webentwicklung | Web development | Développement web
App-Entwicklung, Mobile Entwicklung | Mobile development, App development | Développement mobile
Softwaretest, Testautomatisierung | Software testing, Test automation | Tests logiciels, Automatisation des tests
Benutzerführung, Usability, UX-Design | Usability, UX design, User experience | Ergonomie logicielle, Expérience utilisateur, UX
Python | Python | Python
Java | Java | Java
JavaScript, TypeScript | JavaScript, TypeScript | JavaScript, TypeScript
C++ | C++ | C++
SAP | SAP | SAP
ERP-Systeme, ERP | ERP systems, ERP | Systèmes ERP, ERP, PGI
PLM, Produktdatenmanagement | PLM, Product data management | PLM, Gestion des données techniques
CRM | CRM | CRM, GRC
MES, Fertigungsleitsysteme | MES, Manufacturing execution systems | MES, Pilotage de la production
Microsoft Excel, Excel, Tabellenkalkulation | Microsoft Excel, Excel, Spreadsheets | Microsoft Excel, Excel, Tableur
Datenanalyse | Data analysis, Data analytics | Analyse de données
Datenwissenschaft, Data Science | Data science | Science des données
Statistik | Statistics | Statistique, Statistiques
Maschinelles Lernen, Machine Learning | Machine learning | Apprentissage automatique, Apprentissage machine
Künstliche Intelligenz, KI | Artificial intelligence, AI | Intelligence artificielle, IA
Business Intelligence, Berichtswesen | Business intelligence, Reporting | Informatique décisionnelle, Reporting
Digitalisierung, Digitale Transformation | Digitalisation, Digital transformation | Numérisation, Transformation numérique
Industrie 4.0 | Industry 4.0, Smart manufacturing | Industrie 4.0, Industrie du futur
Internet der Dinge, IoT | Internet of Things, IoT | Internet des objets, IdO, IoT
Digitaler Zwilling | Digital twin | Jumeau numérique
Geoinformationssysteme, GIS | Geographic information systems, GIS | Systèmes d'information géographique, SIG
Mathematik, Numerik | Mathematics, Numerical methods | Mathématiques, Calcul numérique
Physik | Physics | Physique
Versuchstechnik, Prüfstandstechnik, Versuch | Testing, Test benches, Test engineering | Essais, Bancs d'essai
Kalibrierung | Calibration | Étalonnage
Simulation, Modellierung | Simulation, Modelling | Simulation, Modélisation
Systemtechnik, Systems Engineering | Systems engineering | Ingénierie système
Wertanalyse | Value analysis, Value engineering | Analyse de la valeur
Gastronomie, Küche | Catering, Cooking | Restauration, Cuisine
Gärtnern, Grünpflege | Gardening, Landscaping | Jardinage, Espaces verts
Reinigung | Cleaning | Nettoyage, Propreté
Werkschutz, Objektschutz | Site security, Guarding | Sécurité des sites, Gardiennage
$vocabulary$, E'\n') with ordinality as l(line, n) where line <> ''
), made as (
  insert into skills (id) overriding system value select id from lines returning id
)
insert into skill_terms (skill_id, language, term, position)
select lines.id, (array['de', 'en', 'fr'])[t.at], trim(s.term), s.at - 1
from lines, regexp_split_to_table(lines.line, '\|') with ordinality as t(terms, at),
  regexp_split_to_table(t.terms, ',') with ordinality as s(term, at);

select setval(pg_get_serial_sequence('skills', 'id'), 1000);
